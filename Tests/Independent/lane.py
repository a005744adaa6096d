#!/usr/bin/env python3
"""An independent lane: builds records, hashes and documents by itself and checks an inbox with them.

Written from the interface document alone, with the standard library only, so that the programs of
this repository are not measured against themselves.

    lane.py check URL DEVICE TOKEN        every verdict and refusal of the protocol
    lane.py kill POSINBOX DIRECTORY N     N times SIGKILL while sending; all must arrive once
"""

import sys

sys.dont_write_bytecode = True

from killing import kill
from verdicts import check

if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "check":
        sys.exit(check(*sys.argv[2:]))
    if len(sys.argv) == 5 and sys.argv[1] == "kill":
        sys.exit(kill(sys.argv[2], sys.argv[3], int(sys.argv[4])))
    sys.exit(__doc__)
