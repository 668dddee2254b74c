"""tests/architecture/hardening.py PROGRAM: what is shipped is built so that the compiler's guards are in it (cmake/StewardOptions.cmake)."""
import re
import subprocess
import sys
import unittest

PROGRAM = sys.argv.pop() if len(sys.argv) > 1 else ""


def readelf(option):
    return subprocess.run(["readelf", "-W", option, PROGRAM], capture_output=True, text=True, check=True).stdout


class Hardening(unittest.TestCase):
    def test_it_is_loaded_at_an_address_that_nobody_knows(self):
        self.assertRegex(readelf("--file-header"), r"Type:\s+DYN")
        self.assertRegex(readelf("--dynamic"), r"FLAGS_1.*PIE")

    def test_tables_of_addresses_are_read_only_before_it_begins(self):
        self.assertIn("GNU_RELRO", readelf("--program-headers"))
        self.assertRegex(readelf("--dynamic"), r"BIND_NOW|FLAGS_1.*\bNOW")

    def test_the_stack_is_no_code(self):
        [stack] = [line.split() for line in readelf("--program-headers").splitlines() if "GNU_STACK" in line]
        self.assertIn("RW", stack)
        self.assertNotIn("RWE", stack)

    def test_functions_look_whether_their_stack_was_overwritten(self):
        self.assertTrue("__stack_chk_fail" in readelf("--dyn-syms"))

    def test_copies_look_at_the_size_of_what_they_fill(self):
        self.assertTrue(re.search(r"__\w+_chk\b", readelf("--dyn-syms")))


if __name__ == "__main__":
    unittest.main()
