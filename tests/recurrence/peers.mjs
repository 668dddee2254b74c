// Expands rules with a library of the npm registry, for the differential test:
//   node peers.mjs FOLDER LIBRARY, with lines of {"rule", "start": "20260301T100000", "zone", "most", "end": seconds since 1970}.
// Answers each line with {"walls": [...]} (wall times as seconds, to be placed by the caller), {"instants": [...]} or {"error"}.
import { createRequire } from "node:module";
import readline from "node:readline";

const [folder, library] = process.argv.slice(2);
const require = createRequire(folder + "/package.json");

const seconds = (t) =>
  Date.UTC(+t.slice(0, 4), t.slice(4, 6) - 1, +t.slice(6, 8), +t.slice(9, 11), +t.slice(11, 13), +t.slice(13, 15)) / 1000;

const peers = {
  // Is told wall times and asked for wall times, as its documentation advises.
  rrule() {
    const { RRule } = require("rrule");
    return ({ rule, start, most, end }) => {
      const options = RRule.parseString(rule);
      options.dtstart = new Date(seconds(start) * 1000);
      const walls = [];
      new RRule(options).all((at) => {
        if (at / 1000 < end) walls.push(at / 1000);
        return at / 1000 < end && walls.length < most;
      });
      return { walls };
    };
  },

  // Knows zones itself.
  "rrule-temporal"() {
    const { RRuleTemporal } = require("rrule-temporal");
    return ({ rule, start, zone, most, end }) => {
      const all = new RRuleTemporal({ rruleString: `DTSTART;TZID=${zone}:${start}\nRRULE:${rule}` });
      const found = all.all((at, i) => i < most && at.epochMilliseconds / 1000 < end);
      return { instants: found.map((at) => at.epochMilliseconds / 1000) };
    };
  },
};

const expand = peers[library]();
for await (const line of readline.createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = expand(JSON.parse(line));
  } catch (fault) {
    answer = { error: String(fault) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
