// @ts-check
/** A quiz: one form. Whoever keeps the record marks it; here answers are gathered, kept, and what came back is shown. */
import { el, fill, focusOn, need, sign } from "./dom.js"
import { fillIn, gather, openQuestions } from "./answers.js"
import { clearMarks, showMarks } from "./marks.js"
import { makeMovable } from "./ordering.js"
import { shuffle } from "./shuffle.js"
import { percent, say } from "./words.js"

/** @typedef {import("./bridge.js").QuizResult} QuizResult */

export class Quiz {
  #sending = false
  #sure = false
  /** @type {QuizResult|null} the result of this visit */
  #result = null

  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    this.section = section
    this.course = course
    this.id = section.dataset.activity ?? ""
    this.form = /** @type {HTMLFormElement} */ (need("form", section))
    this.said = need(".said", section)
    this.button = need("button[type=submit]", section)
    this.outcome = need(".result", section)
    shuffle(this.form, `${course.state.learner.id}/${this.id}`)
    makeMovable(this.form)
    fillIn(this.form, this.#kept())
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#submit()))
    this.form.addEventListener("input", () => this.#changed())
    if (this.course.entry(this.id).attempts) this.#rest()
    else this.#terms()
  }

  show() {
    this.update()
  }

  hide() {}

  update() {
    // Only what came from elsewhere: the same course played in another tab.
    if (!this.#result && !this.#sending && this.course.entry(this.id).complete && !this.form.classList.contains("marked")) this.#rest()
  }

  get #left() {
    const allowed = this.course.activity(this.id)?.attempts ?? 0
    return allowed ? Math.max(0, allowed - (this.course.entry(this.id).attempts ?? 0)) : Infinity
  }

  /** Answers not handed in yet, else the best that were. */
  #kept() {
    try {
      return JSON.parse(this.course.drafts[this.id] ?? "")
    } catch {
      return this.course.entry(this.id).answers ?? {}
    }
  }

  #changed() {
    this.#sure = false
    this.button.textContent = say("quiz.send")
    fill(this.said)
    this.course.draft(this.id, JSON.stringify(gather(this.form)))
  }

  async #submit() {
    const open = openQuestions(this.form)
    if (this.#sending || (open.length && !this.#sure && this.#ask(open))) return
    this.#sending = true
    fill(this.said, say("quiz.sending"))
    try {
      this.#result = await this.course.answer(this.id, gather(this.form))
      fill(this.said)
      this.#marked(this.#result)
      focusOn(need("h2", this.outcome))
      this.outcome.scrollIntoView({ block: "start" })
    } catch (error) {
      fill(this.said, say(error instanceof Error ? error.message : "error.server"))
    } finally {
      this.#sending = false
    }
  }

  /** Tries are few, so a gap is pointed out once before it costs one. @param {HTMLElement[]} open */
  #ask(open) {
    this.#sure = true
    const ways = open.map((question) => {
      const heading = need("h2", question)
      const go = () => focusOn(question.querySelector("input, select, button") ?? question)
      return el("li", {}, el("button", { type: "button", class: "link", onclick: go }, heading.textContent))
    })
    const heading = el("strong", {}, say("quiz.open", { n: open.length }))
    fill(this.said, el("p", {}, heading), el("ul", {}, ways), el("p", {}, say("quiz.open.text")))
    this.button.textContent = say("quiz.anyway")
    this.said.scrollIntoView({ block: "nearest" })
    return true
  }

  /** @param {QuizResult} result */
  #marked(result) {
    this.#rest(say(result.passed ? "quiz.passed" : "quiz.not_yet", { score: percent(result.score) }), result.passed)
    showMarks(this.form, result, this.course.config.feedback?.[this.id])
  }

  /** The form at rest: answers are read, not changed, until one tries again. @param {string} [heading] @param {boolean} [passed] */
  #rest(heading, passed = this.course.standing(this.id) === "complete") {
    const score = percent(this.course.entry(this.id).best ?? 0)
    const left = this.#left
    const text = heading ? say(passed ? "quiz.passed.text" : "quiz.not_yet.text") : say("quiz.best", { score })
    const over = !passed && left === 0
    this.form.classList.add("marked")
    for (const field of this.form.querySelectorAll("fieldset")) field.disabled = true
    this.button.hidden = true
    this.outcome.hidden = false
    this.outcome.dataset.state = passed ? "complete" : "my_turn"
    const again = left > 0 && (this.#result?.score ?? this.course.entry(this.id).best ?? 0) < 1
    fill(this.outcome,
      el("h2", { tabindex: -1 }, sign(passed ? "complete" : "my_turn"), el("span", {}, heading ?? say(passed ? "quiz.passed" : "quiz.not_yet", { score }))),
      el("p", {}, over ? say("quiz.over", { score }) : heading || !passed ? text : null, " ",
        again && !passed && left !== Infinity ? say("quiz.left", { n: left }) : null),
      again && el("button", { type: "button", class: passed ? "" : "main", onclick: () => this.#again() }, say("quiz.again")))
  }

  #again() {
    this.#result = null
    this.form.classList.remove("marked")
    const first = clearMarks(this.form)
    for (const field of this.form.querySelectorAll("fieldset")) field.disabled = false
    this.button.hidden = false
    this.#changed()
    this.#terms()
    focusOn(first?.querySelector("input:not(:disabled), select, button:not(:disabled)") ?? need("fieldset", this.form))
  }

  /** What passing takes, before one begins. */
  #terms() {
    const { pass_mark: mark, attempts } = this.course.activity(this.id) ?? {}
    const tries = attempts ? say(this.#left < attempts ? "quiz.left" : "quiz.attempts", { n: this.#left }) : ""
    this.outcome.hidden = !mark && !tries
    delete this.outcome.dataset.state
    fill(this.outcome, el("p", {}, [mark ? say("quiz.ask", { mark }) : "", tries].filter(Boolean).join(" ")))
  }
}
