// @ts-check
/**
 * Runs that share one community. One facilitator makes a code and gives it to another, who sees exactly who will see
 * whom before anything happens. Parting puts everybody's posts back where they came from.
 */
import { el, fill, focusOn } from "./dom.js"
import { ask } from "./facilitator-ask.js"
import { wordsOf } from "./facilitator-desk.js"
import { say } from "./words.js"

/** @typedef {{title: string, people: number, me?: boolean}} Joined */
/**
 * @typedef {{title: string, people: number}} Side
 * @typedef {{guest: Side, host: Side, activities: {activity: string, guest: number, host: number}[]}} Preview guest: one's own side
 */

export class Joining {
  /** @param {import("./facilitator-desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.now = el("div", {})
    this.here = el("div", { class: "here" })
    this.acts = el("p", { class: "buttons" })
    this.element = el("section", { "aria-labelledby": "joining-heading" },
      el("h2", { id: "joining-heading" }, say("look.joining")), el("p", { class: "soft" }, say("look.joining.lead")), this.now, this.acts, this.here)
  }

  /** @param {{joined: Joined[], title?: string}} run */
  show({ joined }) {
    const shared = joined.length > 1
    fill(this.now, shared
      ? el("ul", {}, ...joined.map(({ title, people, me }) => el("li", {}, el("bdi", {}, title), ` · ${say("look.joined.people", { n: people })}`, me && ` · ${say("look.joined.me")}`)))
      : el("p", {}, say("look.joined.alone")))
    const invite = { label: say("look.do.invite"), open: () => this.#invite() }
    const enter = { label: say("look.do.enter"), open: () => this.#enter() }
    const part = { label: say("look.do.part"), open: () => this.#part() }
    fill(this.acts, [invite, shared ? part : enter].map(({ label, open }) => el("button", { type: "button", onclick: open }, label)))
  }

  async #invite() {
    const opener = /** @type {HTMLElement|null} */ (document.activeElement)
    const close = () => (this.here.replaceChildren(), opener?.isConnected && opener.focus())
    fill(this.here, el("p", { class: "soft", role: "status" }, say("look.doing")))
    try {
      const { code } = await this.desk.act("POST", "/run/invitation", {})
      const line = el("p", { class: "code", tabindex: "-1" }, code)
      fill(this.here, el("div", { class: "ask" }, el("p", { class: "title" }, say("look.invite.title")), line, el("p", {}, say("look.invite.lead")),
        el("p", { class: "buttons" }, el("button", { type: "button", onclick: close }, say("look.close")))))
      focusOn(line)
    } catch (error) {
      fill(this.here, el("p", { class: "trouble", role: "alert" }, wordsOf(error)))
    }
  }

  #enter() {
    ask(this.here, "join", {
      title: say("look.enter.title"), send: say("look.enter.send"), lead: say("look.enter.lead"),
      fields: [{ name: "code", kind: "line", label: say("look.enter.label") }],
    }, async ({ code }) => {
      const preview = await this.desk.act("POST", "/run/join", { code })
      return { said: "", next: () => this.#confirm(code, preview) }
    })
  }

  /** Who will see whom; nothing has happened yet. @param {string} code @param {any} preview */
  #confirm(code, preview) {
    const lines = seen(preview, (id) => this.desk.title(id))
    ask(this.here, "join-confirm", { title: say("look.join.title"), send: say("look.join.send"), fields: [] }, async () => {
      await this.desk.act("POST", "/run/join", { code, confirm: true })
      return { said: say("look.join.done") }
    })
    this.here.querySelector(".title")?.after(el("ul", {}, ...lines.map((line) => el("li", {}, line))), el("p", {}, say("look.join.after")))
  }

  #part() {
    ask(this.here, "part", { title: say("look.part.title"), send: say("look.do.part"), lead: say("look.part.lead"), fields: [] }, async () => {
      await this.desk.act("POST", "/run/part", {})
      return { said: say("look.part.done") }
    })
  }
}

/** @param {Preview} preview @param {(id: string) => string} title @returns {string[]} */
function seen({ guest, host, activities }, title) {
  return [
    say("look.join.people", { host: host.title, guest: guest.title, theirs: host.people, ours: guest.people }),
    ...activities.map((one) => say("look.join.posts", { title: title(one.activity), theirs: one.host, ours: one.guest })),
  ]
}
