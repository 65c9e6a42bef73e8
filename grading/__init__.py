"""The classroom: what instructors run to build, grade and report (console script `course`).

`classroom` finds submissions, `running` hands them out, `submission` grades one in a `box`; results go back to `classroom`, from
which `pages`, `marking` and the exports are made. `authoring` and `site` make what students open.
"""

import sys

# nbformat imports jsonschema, which looks for this package and has it build forty grammars of web addresses: a second
# of each command's start, for formats that no notebook uses. Where the import fails, jsonschema does without.
sys.modules.setdefault("rfc3987_syntax", None)
