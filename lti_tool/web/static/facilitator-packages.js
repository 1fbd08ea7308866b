// @ts-check
/** Packages of this run for an LMS that does not speak LTI: made on the server, each with a grant that leads here. */
import { el, fill } from "./dom.js"
import { ask } from "./facilitator-ask.js"
import { wordsOf } from "./facilitator-desk.js"
import { List } from "./facilitator-list.js"
import { actsOf } from "./facilitator-rows.js"
import { say } from "./words.js"

/**
 * @typedef {{grant: string, organisation: string, origins: string[], expires: string, seats: number|null, used: number, join_code: boolean}} Grant
 * @typedef {{name: string, title: string}} Named @typedef {Named & {formats: string[], notes: string[]}} Lms
 * @typedef {{grants: Grant[], formats: Named[], lms: Lms[]}} Choices
 */

export class Packages {
  /** @type {Choices} */
  #choices = { grants: [], formats: [], lms: [] }

  /** @param {import("./facilitator-desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.list = new List({ id: (/** @type {Grant} */ { grant }) => grant, row: (grant) => this.#row(grant) })
    this.said = el("p", { class: "soft" })
    this.element = el("section", { "aria-labelledby": "packages-heading" },
      el("h2", { id: "packages-heading" }, say("look.packages")), el("p", { class: "soft" }, say("look.packages.lead")), this.said, this.list.element)
  }

  async look() {
    try {
      this.#choices = await this.desk.get("/run/packages")
      this.list.show({ rows: this.#choices.grants })
      fill(this.said, this.#choices.grants.length ? "" : say("look.packages.none"))
    } catch (error) {
      fill(this.said, wordsOf(error))
    }
  }

  /** @param {Grant} grant */
  #row(grant) {
    const here = el("div", { class: "here" })
    const id = `package-${grant.grant}`
    const facts = [grant.origins.join(", "), say("look.package.until", { day: grant.expires.slice(0, 10) }), grant.seats != null && say("look.package.seats", { used: grant.used, n: grant.seats }), grant.join_code && say("look.package.code")]
    return el("li", { class: "row setting" }, el("div", { class: "who", id }, el("bdi", {}, grant.organisation)),
      el("div", { class: "what" }, el("p", {}, facts.filter(Boolean).join(" · "))),
      actsOf([{ label: say("look.do.package"), open: (at) => this.#open(at, grant) }], { here, about: id }), here)
  }

  /** @param {HTMLElement} here @param {Grant} grant */
  #open(here, { grant }) {
    const { formats, lms } = this.#choices
    const known = el("p", { class: "soft", role: "status" })
    /** @param {string} [name] */
    const tell = (name) => fill(known, lms.find((one) => one.name === name)?.notes.join(" ") ?? "")
    ask(here, `package:${grant}`, {
      title: say("look.package.title"), send: say("look.package.send"), lead: say("look.package.lead"), refusals: { bad_format: "format", bad_lms: "lms" },
      fields: [
        { name: "lms", kind: "choice", label: say("look.package.lms"), hint: say("look.package.lms.hint"), optional: true, options: [["", say("look.package.any")], ...pairs(lms)] },
        { name: "format", kind: "choice", label: say("look.package.format"), hint: say("look.package.format.hint"), optional: true, options: [["", say("look.package.suits")], ...pairs(formats)] },
        { name: "connected", kind: "choice", label: say("look.package.connected"), hint: say("look.package.connected.hint"), value: "yes", options: [["yes", say("look.package.connected.yes")], ["no", say("look.package.connected.no")]] },
      ],
      arrange: ({ lms: first, ...others }) => [first, known, ...Object.values(others)],
      follow: (values) => tell(values.lms),
    }, async (chosen) => {
      await this.desk.download(`/run/packages/${encodeURIComponent(grant)}`, "", { lms: chosen.lms, format: chosen.format, connected: chosen.connected === "yes" })
      return { said: say("look.package.done") }
    })
  }
}

/** @param {Named[]} all @returns {[string, string][]} */
const pairs = (all) => all.map(({ name, title }) => [name, title])
