"""The classroom: what instructors run to build, grade and report (console script `course`)."""

import sys

# nbformat imports jsonschema, which looks for this package and has it build forty grammars of web addresses: a second
# of each command's start, for formats that no notebook uses. Where the import fails, jsonschema does without.
sys.modules.setdefault("rfc3987_syntax", None)
