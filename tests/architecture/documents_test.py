"""docs/security.md says nothing of files that are not there, and leaves out no item of the standard."""
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()

# The last item of each section of OWASP ASVS 4.0.3, and what the standard has deleted or asks for at level 3 only.
LAST = {
    "1.1": 7, "1.2": 4, "1.4": 5, "1.5": 4, "1.6": 4, "1.7": 2, "1.8": 2, "1.9": 2, "1.10": 1, "1.11": 3, "1.12": 2, "1.14": 6,
    "2.1": 12, "2.2": 7, "2.3": 3, "2.4": 6, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 7, "2.9": 3, "2.10": 4,
    "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.6": 2, "3.7": 1,
    "4.1": 5, "4.2": 2, "4.3": 3,
    "5.1": 5, "5.2": 8, "5.3": 10, "5.4": 3, "5.5": 4,
    "6.1": 3, "6.2": 8, "6.3": 3, "6.4": 2,
    "7.1": 4, "7.2": 2, "7.3": 4, "7.4": 3,
    "8.1": 6, "8.2": 3, "8.3": 8,
    "9.1": 3, "9.2": 5,
    "10.1": 1, "10.2": 6, "10.3": 3,
    "11.1": 8,
    "12.1": 3, "12.2": 1, "12.3": 6, "12.4": 2, "12.5": 2, "12.6": 1,
    "13.1": 5, "13.2": 6, "13.3": 2, "13.4": 2,
    "14.1": 5, "14.2": 6, "14.3": 3, "14.4": 7, "14.5": 4,
}
DELETED = {"1.4.2", "1.4.3", "1.12.1", "4.1.4", "7.3.2", "13.1.2", "13.2.4", "14.3.1"}
LEVEL_3 = {
    "1.11.3", "2.2.4", "2.2.5", "2.2.6", "2.2.7", "3.6.1", "3.6.2", "6.2.7", "6.2.8", "6.3.3", "8.1.5", "8.1.6", "9.2.5", "10.1.1",
    "10.2.3", "10.2.4", "10.2.5", "10.2.6", "14.1.5",
}
ITEM = re.compile(r"^\| (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \| ([^|]+) \| ([^|]+) \| ([^|]*) ?\|$", re.M)
FILE = re.compile(r"`((?:\.ci|[a-z]+)/[\w./-]+|[A-Z]+\.md|[A-Z]\w+\.json)`")
TEST_NAME = re.compile(r"`([a-z_]+_test\.[a-z_]+)`")


class Standard(unittest.TestCase):
    def rows(self):
        return [(items.split(", "), state, where) for items, _, state, where in ITEM.findall(PAGE)]

    def test_every_item_is_there_once(self):
        wanted = {f"{section}.{n}" for section, last in LAST.items() for n in range(1, last + 1)} - DELETED - LEVEL_3
        listed = [item for items, _, _ in self.rows() for item in items]
        self.assertEqual(sorted(set(listed)), sorted(wanted))
        self.assertEqual(len(listed), len(wanted), "none twice")

    def test_every_item_has_a_state_and_says_why(self):
        for items, state, where in self.rows():
            self.assertIn(state, ("met", "partly", "not met", "none here"), items)
            if state != "none here":
                self.assertTrue(where.strip(), items)


class Files(unittest.TestCase):
    def test_all_that_are_named_exist(self):
        named = set(FILE.findall(PAGE))
        self.assertGreater(len(named), 80)
        self.assertEqual([name for name in sorted(named) if not (ROOT / name).exists()], [])

    def test_so_do_links(self):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", PAGE):
            self.assertTrue((ROOT / "docs" / target).exists(), target)

    def test_so_do_headings(self):
        headings = {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^#+ (.*)$", PAGE, re.M)}
        self.assertEqual([to for to in re.findall(r"\]\(#([^)]+)\)", PAGE) if to not in headings], [])

    def test_so_do_tests(self):
        sources = "\n".join(path.read_text() for path in (ROOT / "tests").glob("*/*_test.cpp"))
        for name in TEST_NAME.findall(PAGE):
            if name.endswith((".cpp", ".py")):
                continue
            suite, _, case = name.partition(".")
            self.assertRegex(sources, rf"{suite}, {case}\b", name)


if __name__ == "__main__":
    unittest.main()
