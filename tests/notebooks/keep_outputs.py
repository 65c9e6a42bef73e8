"""A pytest plugin beside nbval: keep what the cells of each notebook showed, in `<name>.executed.ipynb`."""

import nbformat


def pytest_sessionfinish(session):
    for file in {item.parent for item in session.items}:
        for item in session.items:
            if item.parent is file:
                item.cell.outputs = item.test_outputs or []
                item.cell.execution_count = item.cell_num + 1
        nbformat.write(file.nb, file.path.with_suffix(".executed.ipynb"))
