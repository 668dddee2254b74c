"""The documents keep their word: every `sh` block of theirs is typed into a shell, in order, as a reader would."""

import re
import subprocess

import pytest

from server import SOURCE, Server, binary, until

PARTS = {"README.md": "## A five-minute tour", "docs/api.md": "# ", "docs/monitors.md": "## A tour"}
REFUSAL = re.compile(r'"status":(\d{3}),"detail"')
ANNOUNCED = re.compile(r"# (4\d\d)\b")


def blocks(document):
    """The shell blocks from the heading on, up to the next of its level."""
    heading = PARTS[document]
    text = "\n" + (SOURCE / document).read_text()
    level = "\n" + heading.split()[0] + " "
    section = text.split("\n" + heading, 1)[1].split(level, 1)[0]
    return re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def adapted(block, server):
    bench = binary() + "-bench"
    for shown, meant in {
        "http://127.0.0.1:8000": server.url,
        "DATA=./data": f"DATA={server.data_dir}",
        "build/release/steward-bench": f"env -u JWT_SECRET {bench} --url {server.url}",
    }.items():
        block = block.replace(shown, meant)
    return block


def typed(shell, block):
    """What the shell prints."""
    shell.stdin.write(block + "\necho ::end $?\n")
    shell.stdin.flush()
    output = ""
    for line in shell.stdout:
        if line.startswith("::end "):
            assert line == "::end 0\n", f"{block}\n{output}{line}"
            return output
        output += line
    raise AssertionError(f"the shell ended in\n{block}\n{output}")


@pytest.mark.parametrize("document", PARTS)
def test_the_commands_do_what_the_text_says(template, document):
    commands = blocks(document)
    assert commands
    with Server() as own:
        shell = subprocess.Popen(
            ["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        with shell:
            for block in commands:
                output = typed(shell, adapted(block, own))
                assert REFUSAL.findall(output) == ANNOUNCED.findall(block), f"{block}\n{output}"
                assert "curl: (" not in output, output
                if "kill -9" in block:
                    until(lambda: own.process.poll() is not None, "the server is gone")
                    own.kill()
                    own.start()
            shell.stdin.close()
        own.stop()
