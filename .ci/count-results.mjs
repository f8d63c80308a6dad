// Reads vitest's JSON report and prints `passed failed` for .ci/run; on stderr, which tests failed and what they said, and what
// was not run or did not load.
// Usage: node .ci/count-results.mjs REPORT FILE…   where each test FILE must stand in the report with at least one
// test, and nothing may be skipped: a test that did not run counts as failed.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Of what a failed test said. */
const MOST_LINES = 12;

const [reportFile, ...testFiles] = process.argv.slice(2);
let passed = 0;
let failed = 0;
const complain = (message) => {
  failed += 1;
  console.error(`not proved: ${message}`);
};

/** So that the end of a long output names it too. */
const fail = (fileName, test) => {
  failed += 1;
  const said = test.failureMessages.flatMap((message) => message.split("\n").slice(0, MOST_LINES));
  console.error([`failed: ${fileName} > ${test.fullName}`, ...said].join("\n    "));
};

if (reportFile === undefined || !existsSync(reportFile)) {
  complain("vitest wrote no report, so nothing is known to have run");
} else {
  const report = JSON.parse(readFileSync(reportFile, "utf8"));
  for (const file of report.testResults) {
    const tests = file.assertionResults;
    for (const test of tests) {
      if (test.status === "passed") passed += 1;
      else if (test.status === "failed") fail(file.name, test);
      else complain(`${test.status}: ${file.name} > ${test.fullName}`);
    }
    // A file that fails to load, or whose hooks fail after its tests passed, is red without a red test.
    if (file.status === "failed" && !tests.some((test) => test.status === "failed")) {
      complain(`${file.name}: ${String(file.message).split("\n")[0] || "failed outside its tests"}`);
    } else if (tests.length === 0) complain(`${file.name} holds no test`);
  }
  for (const expected of testFiles) {
    const path = resolve(expected);
    if (!report.testResults.some((file) => resolve(file.name) === path)) complain(`${expected} was not run`);
  }
  if (passed + failed === 0) complain("not one test ran");
  if (!report.success && failed === 0) complain("vitest reports an error outside the tests");
}
console.log(`${passed} ${failed}`);
