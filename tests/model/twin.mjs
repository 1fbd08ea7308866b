// Answers JSON lines {"call", "arguments"} with what rules.js returns, so that Python can ask it thousands of questions.
import { createInterface } from "node:readline"
import * as rules from "../../courses/player/static/rules.js"

for await (const line of createInterface({ input: process.stdin })) {
  const { call, arguments: given } = JSON.parse(line)
  process.stdout.write(JSON.stringify(rules[call](...given)) + "\n")
}
