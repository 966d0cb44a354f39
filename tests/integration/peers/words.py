"""words.py RESULTS: what a run of measure.py means, in lines of words for peers_tls_test.sh.

judged STACK ROLE YES-OR-NO...   what the stack makes of each kind, in the order of measure.KINDS
shown STACK SHOWN-OR-NONE...     which kinds it shows
unlike ...                       a box judged two stacks in two ways, or a cell holds several words"""

import sys

import measure
import table


def judged(results):
    for role in ("server", "client"):
        for stack in table.STACKS:
            cells = results.cells(measure.KINDS, table.stack_cell, judge="stack", stack=stack,
                                  stack_is=role)
            yield ["judged", stack, role, *(cell.split(":")[0] for cell in cells)]


def shown(results):
    for stack in table.STACKS:
        yield ["shown", stack, *table.shown(results, stack)]


def unlike(results):
    """Where the stack shows a certificate, a box's word on it does not depend on the stack."""
    words = {}
    for r in results.of(judge="box"):
        kept_back = r["box"]["requested"] and not r["box"]["shown"] and r["kind"] != "none"
        if not kept_back:
            key = (r["policy"], r["box_is"], r["link"], r["stack_is"], r["kind"])
            words.setdefault(key, set()).add(table.box_cell(r))
    for key, cells in words.items():
        if len(cells) > 1 or "?" in cells:
            yield ["unlike", *key, *sorted(cells)]


if __name__ == "__main__":
    everything = table.Results(sys.argv[1])
    for line in [*judged(everything), *shown(everything), *unlike(everything)]:
        print(" ".join(line))
