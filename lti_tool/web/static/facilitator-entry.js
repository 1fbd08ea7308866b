// @ts-check
/** One contribution, whole, with what it answers: for a person's page and for the harvest. */
import { el } from "./dom.js"
import { best, hide, read, restore } from "./facilitator-post-acts.js"
import { actsOf, called, facts, linked, since } from "./facilitator-rows.js"
import { build } from "./nodes.js"
import { phrase, say } from "./words.js"

/** @param {import("./facilitator-desk.js").Desk} desk @param {any} post @param {{by?: boolean}} [how] by: say who wrote it */
export function entry(desk, post, { by = false } = {}) {
  const here = el("div", { class: "here" })
  const gone = ["withdrawn", "erased"].includes(post.state)
  const acts = gone ? [read(desk, post)]
    : [read(desk, post), best(desk, post, !post.best), post.state === "hidden" ? restore(desk, post) : hide(desk, post)]
  return el("li", { class: "entry quietly" },
    facts(by && linked(desk, post.author), desk.title(post.activity), since("look.written", post.at), post.state && post.state !== "visible" && say(`look.post.${post.state}`),
      !post.countable && post.why && say(`look.why.${post.why}`), post.flag && say(`look.flag.${post.flag}`),
      post.anonymous && say("look.post.anonymous"), post.edited && say("look.post.edited"), post.answers > 0 && say("look.post.answers", { n: post.answers }), post.endorsed > 0 && say("look.post.endorsed", { n: post.endorsed }),
      post.helped && say("look.post.helped"), post.confirmed && say("look.post.confirmed"), post.best && el("strong", {}, say("look.post.best")),
      post.consent && say(`look.consent.${post.consent}`)),
    post.to && el("div", { class: "context" }, el("p", {}, ...phrase("look.post.to", { name: called(post.to) })), post.to.excerpt && el("p", { dir: "auto" }, post.to.excerpt)),
    el("div", { class: "read" }, build(post.nodes, 0, desk.fields(post.activity))),
    actsOf(acts, { here }), here)
}
