ek_test(audit_future_test SOURCES unit_audit_future.c USES ek_audit)
ek_test(audit_issuers_test SOURCES unit_audit_issuers.c USES ek_audit)
