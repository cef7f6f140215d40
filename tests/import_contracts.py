"""A contract for import-linter that it does not bring itself; pyproject.toml has all of them."""

from __future__ import annotations

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class StandardLibraryOnly(Contract):
    """`module` and what is in it import the standard library and themselves, and nothing else."""

    module = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        own = {str(self.module), *graph.find_descendants(str(self.module))}
        imported = {(i, name) for i in own for name in graph.find_modules_directly_imported_by(i)}
        foreign = [
            f"{importer} imports {name}"
            for importer, name in sorted(imported)
            if name not in own and name.partition(".")[0] not in sys.stdlib_module_names
        ]
        return ContractCheck(kept=not foreign, metadata={"foreign": foreign})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["foreign"]:
            output.print_error(line)
