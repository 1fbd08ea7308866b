// @ts-check
/** One's own part in a discussion: what is asked, what has counted, and whose turn it is. */
import { announce, el, fill, sign } from "./dom.js"
import { say } from "./words.js"

export class Part {
  #heading = ""

  /** @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked */
  constructor(course, asked) {
    this.course = course
    this.asked = asked
    this.shown = ""
    this.element = el("section", { class: "card part", "aria-labelledby": `part-${asked.id}` })
  }

  update() {
    this.element.hidden = !this.course.learning
    const state = this.course.standing(this.asked.id)
    const heading = this.#says(state)
    const shown = heading + JSON.stringify(this.course.entry(this.asked.id))
    if (this.shown === shown) return
    this.shown = shown
    this.element.dataset.state = state === "not_started" ? "my_turn" : state
    fill(this.element,
      el("h2", { id: `part-${this.asked.id}` }, heading),
      state === "waiting_on_peers" && el("p", {}, say(this.course.entry(this.asked.id).peers ? "part.wait.text" : "part.first.text")),
      el("ul", {}, this.#items()))
    if (this.#heading && heading !== this.#heading) announce(heading)
    this.#heading = heading
  }

  /** @param {import("./bridge.js").ActivityState} state */
  #says(state) {
    const { posts: p = 0, replies: r = 0, peers: d = 0 } = this.course.entry(this.asked.id)
    const { posts, replies, distinct_peers: people } = this.#wanted
    if (state === "complete") return say("part.done")
    if (state === "waiting_on_peers") return say("part.wait")
    if (p < posts) return say("part.turn.post", { n: posts - p })
    if (people - d >= replies - r) return say(`part.turn.peer${d ? ".more" : ""}`, { n: people - d })
    return say(`part.turn.reply${r ? ".more" : ""}`, { n: replies - r })
  }

  get #wanted() {
    return this.asked.require ?? { posts: 0, replies: 0, distinct_peers: 0 }
  }

  #items() {
    const { posts: p = 0, replies: r = 0, peers: d = 0, complete } = this.course.entry(this.asked.id)
    const { posts, replies, distinct_peers: people } = this.#wanted
    const words = this.asked.min_words ?? { post: 0, reply: 0 }
    const answers = people > 1 ? say("part.reply.people", { n: replies, people: say("{count}", { n: people }) })
      : say("part.reply", { n: replies })
    // Extra answers to one person do not stand for answers to others, so what is shown is what counts.
    const credited = Math.max(0, Math.min(r, replies - Math.max(0, people - d)))
    return [
      posts > 0 && this.#item(say("part.post", { n: posts }), words.post, posts, complete ? posts : p),
      replies > 0 && this.#item(answers, words.reply, replies, complete ? replies : credited),
    ].filter((item) => item !== false)
  }

  /** @param {string} text @param {number} words @param {number} need @param {number} have */
  #item(text, words, need, have) {
    const done = have >= need
    const each = need > 1 ? "part.words.each" : "part.words"
    const state = done ? "complete" : this.element.dataset.state === "waiting_on_peers" ? "waiting_on_peers" : "my_turn"
    return el("li", {}, sign(state), el("span", {}, text.charAt(0).toLocaleUpperCase() + text.slice(1),
      words > 0 && `, ${say(each, { n: words })}`, " ",
      el("small", {}, done ? say("state.complete") : say("part.count", { have: Math.min(have, need), need }))))
  }
}
