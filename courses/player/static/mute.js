// @ts-check
/** Whether one wants to be told what others do in one place. What facilitators decide is always told. */
import { act, announce, el, fill } from "./dom.js"
import { attempt } from "./dialog.js"
import { say } from "./words.js"

/** @param {import("./course.js").Course} course @param {string} activity */
export function muting(course, activity) {
  const element = el("p", { class: "mute", hidden: true })
  let told = ""

  /** @param {boolean} on */
  async function set(on) {
    await course.ask("PUT", `/activities/${activity}/mute`, { on })
    show(on)
    element.querySelector("button")?.focus()
    announce(`mute.done.${on ? "on" : "off"}`)
  }

  /** @param {boolean} muted */
  function show(muted) {
    const key = muted ? "mute.off" : "mute.on"
    if (told !== key) fill(element, act(say(key), () => attempt(() => set(!muted))))
    told = key
  }

  return {
    element,
    update() {
      element.hidden = course.state.role === "preview" || course.state.community !== "on"
      show(Boolean(course.entry(activity).muted))
    },
  }
}
