/* plan.h: an upgrade plan: a deployment on a day, dated steps, what goes on by itself (the ACME
 * scheduler, maintenance windows), a horizon. The file is read and its positions are kept; what the
 * steps lead to is timeline.h's. Times are seconds since 1970-01-01 UTC. */
#ifndef EK_PLAN_PLAN_H
#define EK_PLAN_PLAN_H

#include "scenarios/calendar/calendar.h"
#include "scenarios/spec/scenario.h"
#include "sim/base/vclock.h"
#include "sim/release/upload.h"

#define PLAN_YEARS_MAX   30
#define PLAN_STEPS_MAX   500
#define PLAN_WINDOWS_MAX 1000

/* code, key of the step, what it does */
#define PLAN_VERBS(X)                                                                              \
    X(UPGRADE, "upgrade", "a box, or one of its nodes, to a later release")                        \
    X(ROLL_BACK, "roll-back", "back to a release that it ran before")                              \
    X(INSTALL, "install", "a certificate into a store, in use after a restart")                    \
    X(RENEW, "renew", "a certificate of the same product, issued on that day")                     \
    X(RESTART, "restart", "what is in the stores comes into use")                                  \
    X(SET, "set", "settings, by their dotted keys")                                                \
    X(ACME, "acme", "the ACME scheduler of a box on or off")

enum plan_verb {
#define X(code, key, what) PLAN_##code,
    PLAN_VERBS(X)
#undef X
        PLAN_VERB_COUNT
};
const char *plan_verb_key(enum plan_verb verb);

/* Whom a step is about: a box, one node of it, or a peer. */
struct plan_target {
    bool is_peer;
    enum peer peer;
    bool on_e;
    int node; /* from 0; -1: all */
};

struct plan_setting {
    bool every_peer; /* of `setting`, which is of the first peer, stand all peers there are */
    enum setting setting;
    char *value; /* canonical */
    const struct conf_node *at;
};

struct plan_step {
    enum plan_verb verb;
    int64_t at;
    const struct conf_doc *doc;   /* where it stands */
    const struct conf_node *node; /* the verb's value */
    const struct conf_node *what; /* its release or certificate, or `node` */
    int line;
    size_t number; /* in the order of reading: the plan's own come before those that are added */
    struct plan_target target;
    const char *release;       /* UPGRADE, ROLL_BACK */
    int64_t every;             /* UPGRADE, ROLL_BACK: from one node to the next */
    char *certificate;         /* INSTALL: recipe, CA word or pem:FILE */
    enum upload_store store;   /* INSTALL, RENEW */
    enum upload_method method; /* INSTALL, RENEW */
    bool as_client;            /* INSTALL, RENEW: X15.5's page copies it into the client store */
    bool restart;              /* INSTALL, RENEW: at once */
    bool only_public;          /* INSTALL, RENEW: left out where no public CA is in use */
    bool on;                   /* ACME */
    struct plan_setting *settings; /* SET */
    size_t num_settings;
};

/* The scheduler of one box: renews what it got from its product (Cisco 225482: always Let's
 * Encrypt's classic profile), without asking the upload page. */
struct plan_acme {
    bool on;
    const char *product;
    int64_t renew_before; /* the end of the validity */
    bool restart_at_once;
    bool client_too; /* X15.5: the client store as well; no document says */
};

struct plan_window {
    const char *name; /* NULL: none */
    int64_t from;
    int64_t until;
    bool restarts[2]; /* [on_e]: a restart that is pending is done when the window opens */
    int line;
};

struct plan {
    struct conf_doc *doc;
    struct scenario *scenario; /* its base is the deployment at the start */
    const struct releases *releases;
    int64_t start;
    int64_t horizon;
    struct plan_step *steps; /* in the order of their times, then of reading */
    size_t num_steps;
    size_t num_read;             /* steps so far, dropped ones included */
    struct plan_acme acme[2];    /* [on_e] */
    struct plan_window *windows; /* in the order of their times */
    size_t num_windows;
    int64_t decision; /* the day of `at: decision` in steps that are read later */
};

/* plan_load: reads the file at `path`. `calendar`: the revision that the command line asks for, in
 * the place of the file's; NULL: none. It is the calendar in use afterwards. Faults of the file go
 * to `diag` at their positions: a step before the start or after the horizon, windows that overlap,
 * unknown nodes, peers, releases, settings ... NULL when there was one. Whether the boxes can do
 * what the steps say, timeline_build tells. */
struct plan *plan_load(const char *path, const char *calendar, const struct releases *releases,
    const char *claims_dir, struct conf_diag *diag);
void plan_free(struct plan *plan);

/* plan_is: is `doc` a plan file? */
bool plan_is(const struct conf_doc *doc);

/* plan_add_steps: the steps of list `node` of `doc` as further steps of `plan`; `doc` must outlive
 * them. plan_drop_steps: takes those of `doc` out again. */
bool plan_add_steps(struct plan *plan, const struct conf_doc *doc, const struct conf_node *node,
    struct conf_diag *diag) EK_CHECK;
void plan_drop_steps(struct plan *plan, const struct conf_doc *doc);

/* plan_is_upload: is it one of the upload services? They belong to steps, not to states. */
bool plan_is_upload(enum service service);

/* plan_target_text: "expressway-e", "expressway-e.node.2", "peers.cucm" into `out`. */
#define PLAN_TARGET_LEN 40
void plan_target_text(const struct plan_target *target, char out[PLAN_TARGET_LEN]);

/* plan_moment: a time as a day, and with its hour where it is no midnight: "2026-02-11",
 * "2026-02-11T22:00:00Z". */
#define PLAN_MOMENT_LEN VCLOCK_TEXT_LEN
void plan_moment(int64_t time, char out[PLAN_MOMENT_LEN]);

#endif
