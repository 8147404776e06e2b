// The overview: the lanes of the whole run, painted once, and the window that is seen of it.

const OVERVIEW = 42 // its height
const MOST_LANES = 34 // of more lanes, how many units run at once

let overviewPainted = null

// The state in which the unit was for the most of a column; RUNNING from a quarter on.
function mainState(u, a, b, from, till) {
  if (a === b) return u.state[a]
  const sums = sumsOf(u)
  let most = -1
  let best = 0
  for (let s = 0; s < 6; s++) {
    let part = sums[s][b] - sums[s][a]
    if (u.state[a] === s) part -= Math.max(0, from - u.t[a])
    if (u.state[b] === s) part += Math.min(till, u.t[b + 1]) - u.t[b]
    if (s === STATES.running) part *= 3
    if (part > most) [most, best] = [part, s]
  }
  return best
}

// A lane of the overview, in `h` pixels from y on.
function paintLane(ctx, u, scale, y, h) {
  const time = (x) => offAxis((x - GUTTER) / scale)
  const first = Math.floor(GUTTER + onAxis(u.t[0]) * scale)
  const end = Math.max(first + 1, GUTTER + onAxis(u.t[u.n]) * scale)
  let a = 0
  let from = Math.max(u.t[0], time(first))
  for (let x = first; x < end; x++) {
    const till = Math.max(from, time(x + 1))
    const b = Math.max(a, lastAt(u.t, till, u.n))
    ctx.fillStyle = C.fill[mainState(u, a, b, from, till)]
    ctx.fillRect(x, y, 1, h)
    a = b
    from = till
  }
}

function paintAtOnce(ctx, scale, width) {
  const parts = new Float64Array(width)
  const { t, n, most } = run.atOnce
  for (let i = 0; i < t.length; i++) {
    const x = GUTTER + onAxis(t[i]) * scale
    const x2 = GUTTER + onAxis(t[i + 1] ?? run.finish) * scale
    for (let k = Math.floor(x); k <= x2 && k < width; k++)
      parts[k] = Math.max(parts[k], n[i] / most)
  }
  ctx.fillStyle = C.fill[0]
  parts.forEach((part, x) => part && ctx.fillRect(x, 38 - part * 34, 1, part * 34))
}

function paintOverview(width, scale) {
  const canvas = document.createElement('canvas')
  const k = devicePixelRatio || 1
  canvas.width = width * k
  canvas.height = OVERVIEW * k
  const ctx = canvas.getContext('2d')
  ctx.scale(k, k)
  if (run.units.length > MOST_LANES) paintAtOnce(ctx, scale, width)
  else {
    const h = Math.min(12, (OVERVIEW - 6) / run.units.length)
    const top = (OVERVIEW - 2 - h * run.units.length) / 2
    run.units.forEach((u, i) => paintLane(ctx, u, scale, top + i * h, Math.max(1, h - 0.5)))
  }
  ctx.fillStyle = C.bad
  for (const r of run.rings) ctx.fillRect(GUTTER + onAxis(r.at) * scale, 0, 2, OVERVIEW)
  return canvas
}

function drawOverview() {
  const canvas = $('overview')
  const ctx = sized(canvas)
  const width = canvas.clientWidth
  const scale = (width - GUTTER - 8) / Math.max(1, onAxis(run.finish))
  overviewPainted ??= paintOverview(width, scale)
  ctx.drawImage(overviewPainted, 0, 0, width, OVERVIEW)
  const pen = screenPen(ctx)
  pen.text(8, 25, word('overview'), C.soft)
  const from = Math.max(GUTTER, GUTTER + shown.from * scale)
  const till = Math.min(width - 2, GUTTER + shown.till * scale)
  pen.frame(from, 1, Math.max(4, till - from), 39, C.focus)
  pen.frame(from + 1, 2, Math.max(2, till - from - 2), 37, C.focus)
}
