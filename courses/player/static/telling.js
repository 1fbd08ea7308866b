// @ts-check
import { fit, say } from "./words.js"

/**
 * What to say where no posts are; "" where there are some.
 * @param {import("./bridge.js").ActivityPlan} asked
 * @param {{feed: import("./bridge.js").Feed|null, state: import("./bridge.js").State, first: boolean}} now   first: nobody has written, and one's own post is asked for
 */
export function telling(asked, { feed, state: { community, notice }, first }) {
  if (!feed) return community === "on" ? say(fit(asked, "talk.loading")) : say(away(community, notice))
  const key = feed.locked ? "talk.locked" : feed.hidden ? "talk.hidden" : first ? "talk.none" : ""
  return key && say(fit(asked, key), { n: feed.hidden })
}

/** Whether nothing can be sent or kept from this page any more. @param {string|null} [notice] */
export const over = (notice) => notice === "notice.ended" || notice === "notice.unopened"

/** Why the others cannot be reached. @param {string} community @param {string|null} [notice] */
export const away = (community, notice) => notice ?? (community === "off" ? "notice.offline" : "notice.refused")
