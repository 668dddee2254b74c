"""Shows that scripts/check-architecture finds a breach of each law, and lets through what is allowed."""
import importlib.machinery
import importlib.util
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "check-architecture"

sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("check_architecture", str(SCRIPT))
spec = importlib.util.spec_from_loader(loader.name, loader)
check = importlib.util.module_from_spec(spec)
loader.exec_module(check)


def found(path, *lines):
    return list(check.breaches(path, "\n".join(lines) + "\n"))


class Layers(unittest.TestCase):
    def refused(self, path, include):
        breaches = found(path, "#pragma once", f"#include {include}")
        self.assertEqual([line for line, _ in breaches], [2], f"{include} in {path}: {breaches}")
        self.assertIn("layers:", breaches[0][1])

    def allowed(self, path, include):
        self.assertEqual(found(path, f"#include {include}"), [])

    def test_the_domain_includes_nothing_of_the_outside(self):
        for include in ('"persistence/database.hpp"', '"log/log.hpp"', "<pqxx/pqxx>", "<caf/all.hpp>", "<boost/asio/post.hpp>",
                        "<unistd.h>", "<spdlog/spdlog.h>"):
            self.refused("domain/task.cpp", include)
        for include in ('"domain/uuid.hpp"', "<vector>", "<nlohmann/json.hpp>", "<boost/describe.hpp>", "<date/tz.h>"):
            self.allowed("domain/task.cpp", include)

    def test_each_library_has_its_layer(self):
        self.refused("actors/writer.cpp", "<pqxx/pqxx>")
        self.refused("actors/writer.cpp", "<hiredis/hiredis.h>")
        self.refused("actors/writer.cpp", "<boost/asio/post.hpp>")
        self.refused("http/routes/tasks.cpp", "<caf/all.hpp>")
        self.refused("http/routes/tasks.cpp", '"actors/node.hpp"')
        self.refused("http/routes/tasks.cpp", '"persistence/load.hpp"')
        self.refused("persistence/load.cpp", '"actors/node.hpp"')
        self.refused("config/load.cpp", '"log/log.hpp"')
        self.refused("identity/token.cpp", '"config/settings.hpp"')
        self.allowed("persistence/load.cpp", "<pqxx/pqxx>")
        self.allowed("actors/writer.cpp", '"persistence/load.hpp"')
        self.allowed("http/edge.cpp", "<boost/beast/http.hpp>")

    def test_the_bridge_between_actors_and_asio_is_one(self):
        self.allowed("actors/bridge.cpp", "<boost/asio/post.hpp>")
        self.allowed("actors/io_worker.hpp", "<boost/asio/io_context.hpp>")
        self.refused("actors/io_worker.hpp", "<pqxx/pqxx>")

    def test_a_folder_without_a_law_is_refused(self):
        self.assertEqual(len(found("misc/thing.cpp", "int x;")), 1)

    def test_what_is_commented_out_is_not_included(self):
        self.assertEqual(found("domain/a.cpp", "// #include <pqxx/pqxx>", "/*", "#include <caf/all.hpp>", "*/"), [])


class Code(unittest.TestCase):
    def test_length(self):
        self.assertEqual(found("domain/a.cpp", *["int x;"] * 501), [(500, check.Law.LENGTH)])
        self.assertEqual(found("domain/a.cpp", *["int x;"] * 500), [])

    def test_sql_outside_persistence(self):
        for statement in ("SELECT id FROM tasks", "insert into t values ", "Update t set x = ", "delete from t where "):
            self.assertEqual(found("actors/a.cpp", f'f("{statement}" + id);'), [(1, check.Law.SQL)], statement)
            self.assertEqual(found("persistence/a.cpp", f'f("{statement}");'), [])
        self.assertEqual(found("actors/a.cpp", 'f("select one"); // "delete from t where "'), [])

    def test_sleeping_tests(self):
        for call in ("std::this_thread::sleep_for(1s);", "usleep(1);", "::sleep (1);"):
            self.assertEqual(found("tests/domain/a.cpp", "", call), [(2, check.Law.SLEEP)], call)
            self.assertEqual(found("actors/a.cpp", call), [])

    def test_braced_temporaries_in_co_await(self):
        for statement in ("co_await ask(actor, message{1});", "x = co_await ask({1, 2});", "co_await f(\n  a, {});",
                          "co_await task<int>{1};", "if (co_await f(m{})) {"):
            self.assertEqual(found("http/a.cpp", statement), [(1, check.Law.AWAIT)], statement)
        for statement in ("co_await ask(actor, std::move(message));", "if (co_await f()) { g b{1}; }",
                          "co_await f([x]() { return x; });", "co_await f([x]() mutable { return x; });",
                          "f(co_await g(), h{1});", "auto m = message{1}; co_await ask(m);"):
            self.assertEqual(found("http/a.cpp", statement), [], statement)

    def test_unfinished_work(self):
        mark = "TO" + "DO"
        self.assertEqual(found("domain/a.cpp", f"// {mark}: later"), [(1, check.Law.UNFINISHED)])
        self.assertEqual(found("Makefile", f"# {mark}"), [(1, check.Law.UNFINISHED)])
        self.assertEqual(found("domain/a.cpp", "auto TODOS = 1;"), [])


class Program(unittest.TestCase):
    def test_exit_status_and_position(self):
        with tempfile.TemporaryDirectory() as root:
            subprocess.run(["git", "init", "-q", root], check=True)
            (Path(root) / "domain").mkdir()
            source = Path(root) / "domain" / "a.cpp"
            source.write_text("#include <vector>\n")
            self.assertEqual(self.run_on(root).returncode, 0)
            source.write_text("#include <vector>\n#include <pqxx/pqxx>\n")
            result = self.run_on(root)
            self.assertEqual(result.returncode, 1)
            self.assertIn("domain/a.cpp:2: layers:", result.stdout)

    def run_on(self, root):
        return subprocess.run([sys.executable, SCRIPT, root], capture_output=True, text=True, check=False)


if __name__ == "__main__":
    unittest.main()
