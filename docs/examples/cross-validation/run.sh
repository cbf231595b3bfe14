#!/bin/sh
# Four methods under four recipes on five base models, with the board's floors, on a running server (npm start):
#
#   sh docs/examples/cross-validation/run.sh
#
# Prints the matrix, the verdicts, the shares of variance and the rank stability when the submissions are finished. The
# floors run afterwards; `npx fairprune results --board shapes-cross-validation` shows how far they are.
set -eu
cd "$(dirname "$0")"
npx fairprune board create board.json
for file in random-filter.json l1-filter.json fpgm.json l2-filter.json; do npx fairprune submit "$file"; done
# Submitted again, each joins what is under way: waiting costs nothing.
for file in random-filter.json l1-filter.json fpgm.json l2-filter.json; do npx fairprune submit "$file" --wait; done
npx fairprune cross-validation --board shapes-cross-validation
