#!/usr/bin/env python3
"""kchart generate into folders: owned files, hand edits, overlays, commits.

generate.py KCHART
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

KCHART = str(pathlib.Path(sys.argv.pop(1)).resolve())
APP = "kind: App\nname: api\nimage: a:1\nport: 3000\n"


class Generate(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.root = pathlib.Path(self.scratch.name)
        (self.root / "app.yaml").write_text(APP)

    def run_in(self, *command):
        environment = dict(os.environ, GIT_CONFIG_NOSYSTEM="1", HOME=str(self.root))
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)

    def generate(self, *more):
        return self.run_in(KCHART, "generate", "app.yaml", *more)

    def files(self, folder):
        base = self.root / folder
        return {str(p.relative_to(base)): p.read_text() for p in base.rglob("*")
                if p.is_file() and ".git" not in p.parts}

    def test_twice_changes_nothing_and_says_what_changes(self):
        first = self.generate("--as", "plain", "-o", "out")
        self.assertEqual((first.returncode, first.stdout), (0, "wrote 7 files to out\n"))
        before = self.files("out")
        self.assertEqual(self.generate("--as", "plain", "-o", "out").stdout, "no changes in out\n")
        self.assertEqual(self.files("out"), before)
        (self.root / "app.yaml").write_text(APP.replace("a:1", "a:2"))
        self.assertEqual(self.generate("--as", "plain", "-o", "out", "--dry-run").stdout,
                         "changed out/07-deployment-api.yaml\n")
        self.assertEqual(self.files("out"), before)
        (self.root / "app.yaml").write_text("kind: App\nname: api\nimage: a:1\nnamespace: x\n")
        changed = self.generate("--as", "plain", "-o", "out")
        self.assertIn("deleted out/01-namespace-app-api.yaml\n", changed.stdout)
        self.assertNotIn("01-namespace-app-api.yaml", self.files("out"))

    def test_hand_edits_are_safe(self):
        self.generate("-o", "out")
        edited = self.root / "out" / "values.yaml"
        edited.write_text(edited.read_text().replace("replicas: 1", "replicas: 7"))
        (self.root / "out" / "NOTES.md").write_text("of others")
        before = self.files("out")
        (self.root / "app.yaml").write_text(APP.replace("a:1", "a:2"))
        refused = self.generate("-o", "out")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("values.yaml was edited by hand", refused.stderr)
        self.assertIn("-replicas: 7\n+replicas: 1\n", refused.stderr)
        self.assertEqual(self.files("out"), before)
        self.assertEqual(self.generate("-o", "out", "--force").returncode, 0)
        self.assertIn("replicas: 1\n", self.files("out")["values.yaml"])
        self.assertEqual(self.files("out")["NOTES.md"], "of others")

    def test_a_link_in_the_way_is_refused(self):
        (self.root / "out").mkdir()
        (self.root / "outside").mkdir()
        (self.root / "out" / "templates").symlink_to(self.root / "outside")
        self.assertEqual(self.generate("-o", "out").returncode, 3)
        self.assertEqual(list((self.root / "outside").iterdir()), [])

    def test_wrong_declarations_write_nothing(self):
        (self.root / "app.yaml").write_text(APP + "prot: 1\n")
        refused = self.generate("-o", "out")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("app.yaml:5:1: unknown key of App 'prot' (did you mean 'port'?)", refused.stderr)
        self.assertFalse((self.root / "out").exists())

    def test_flags(self):
        self.assertEqual(self.generate("--as", "chrat", "-o", "x").returncode, 2)
        self.assertEqual(self.generate("--as", "kustomize").returncode, 2)
        self.assertEqual(self.generate("--overlay", "none", "--as", "plain").returncode, 1)
        self.assertEqual(self.generate("--as", "argocd").returncode, 2)
        made = self.generate("--as", "argocd", "--repo", "https://example.org/a.git")
        self.assertIn("name: app-api\n", made.stdout)

    def git(self, *arguments):
        done = self.run_in("git", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_commit_holds_what_was_generated_and_nothing_else(self):
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Tester")
        self.git("config", "user.email", "tester@example.org")
        self.git("add", "app.yaml")
        self.git("commit", "-qm", "first")
        (self.root / "staged.txt").write_text("staged")
        self.git("add", "staged.txt")
        (self.root / "loose.txt").write_text("loose")
        made = self.generate("--as", "plain", "-o", "out", "--commit")
        self.assertEqual(made.returncode, 0, made.stderr)
        names = self.git("show", "--format=%s", "--name-only", "HEAD").split("\n")
        self.assertEqual(names[0], "Generate api")
        self.assertTrue(all(n.startswith("out/") for n in names[2:] if n), names)
        self.assertEqual(self.git("status", "--short"), "A  staged.txt\n?? loose.txt\n")
        again = self.generate("--as", "plain", "-o", "out", "--commit")
        self.assertIn("nothing to commit", again.stdout)
        self.assertEqual(len(self.git("log", "--oneline").splitlines()), 2)
        (self.root / "app.yaml").write_text("kind: App\nname: api\nimage: a:1\nnamespace: x\n")
        self.assertEqual(self.generate("--as", "plain", "-o", "out", "--commit", "-m", "Own words")
                         .returncode, 0)
        self.assertEqual(self.git("log", "-1", "--format=%s"), "Own words\n")
        self.assertNotIn("out/", self.git("status", "--short"))
        self.assertNotIn("namespace-app-api", self.git("ls-tree", "-r", "--name-only", "HEAD"))

    def test_the_manifest_is_for_machines(self):
        self.generate("-o", "out")
        manifest = json.loads((self.root / "out" / ".kchart-owned").read_text())
        self.assertEqual(manifest["kchart"], 1)
        self.assertIn("Chart.yaml", manifest["files"])


if __name__ == "__main__":
    unittest.main()
