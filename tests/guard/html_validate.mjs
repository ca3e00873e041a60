// Reads one JSON object {name, html} a line and answers each with a JSON list of faults.
import { createInterface } from "node:readline";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

// What the standard demands and what harms a reader; matters of taste (quotes, void tags) are the formatter's.
const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    rules: {
      // Every file comes from our own host, under a name that holds its hash.
      "require-sri": "off",
      // On a phone the rows of a table become blocks; some browsers then forget that it is a table unless told.
      "no-redundant-role": "off",
    },
  }),
);

for await (const line of createInterface({ input: process.stdin })) {
  const { name, html } = JSON.parse(line);
  const report = await validator.validateString(html, name);
  const faults = report.results.flatMap((result) =>
    result.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message} [${html.split("\n")[m.line - 1]?.trim().slice(0, 120)}]`),
  );
  process.stdout.write(JSON.stringify(faults) + "\n");
}
