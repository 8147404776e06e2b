// The lanes of objects: owners, waiters, counts; and curves of counts.

// Call draw(x, x2, i) for each stretch in which of(i) stays equal. Of several in a column of pixels
// the first that is not 0 stands for all.
function eachStretch(o, of, draw) {
  if (isDense(o.t)) {
    let at = null
    const close = (x) => at && draw(at.x, x, at.i)
    eachColumn(o.t, o.n, (x, a, b) => {
      let i = a
      while (i < b && !of(i)) i++
      if (at && of(at.i) === of(i)) return
      close(x)
      at = { x, i }
    })
    close(Math.min(shown.width, X(run.finish)))
    return
  }
  const first = Math.max(0, lastAt(o.t, T(GUTTER)))
  const last = Math.max(first, lastAt(o.t, T(shown.width)))
  let at = first
  let x = Math.max(GUTTER - 2, X(o.t[first]))
  for (let i = first + 1; i <= last + 1; i++) {
    const end = i > last
    if (!end && of(i) === of(at)) continue
    const x2 = i < o.n ? Math.min(shown.width + 2, X(o.t[i])) : X(run.finish)
    if (!end && x2 - x < 0.3) {
      // too narrow to be seen alone
      at = i
      continue
    }
    draw(x, x2, at)
    x = x2
    at = i
  }
}

function nameOn(p, text, x, x2, y) {
  const room = x2 - x - 6
  let shownText = fit(text, room)
  const number = text.match(/\d+\)?$/)
  if (shownText !== text && number) shownText = fit(number[0], room + 2)
  if (shownText) p.text(x + 4, y, shownText, '#1b1f24')
}

function drawOwners(p, o, y) {
  eachStretch(
    o,
    (i) => o.owner[i],
    (x, x2, i) => {
      if (!o.owner[i]) {
        p.path(`M${x} ${y + 14}H${x2}`, C.rule, 1.5)
        return
      }
      p.rect(x, y + 5, Math.max(0.6, x2 - x), 18, tintOf(o.owner[i]))
      p.path(`M${x} ${y + 5}v18`, C.ground, 1)
      nameOn(p, unitTitle(o.owner[i]), x, x2, y + 18)
    },
  )
}

// The waiters, one above the other; of many events in a pixel how many wait.
function drawWaiters(p, o, y, strip) {
  if (isDense(o.t)) {
    const most = o.mostWaiters
    o.crowd ??= { t: o.t, n: o.waiting, most }
    drawCurve(p, o.crowd, y - 15, most * strip + 18, C.line[STATES.blocked])
    return
  }
  const named = new Set()
  eachStretch(
    o,
    (i) => o.waiting[i],
    (x, x2, i) => {
      if (!o.waiting[i]) return
      waitersAt(o, i).forEach((id, k) => {
        const top = y + k * strip
        p.rect(x, top, Math.max(0.6, x2 - x), strip - 1, tintOf(id))
        if (strip > 11 && x2 - x > 44 && !named.has(id)) {
          named.add(id)
          p.text(x + 4, top + strip - 3.5, fit('… ' + unitTitle(id), x2 - x - 6, 10), '#1b1f24', 10)
        }
      })
    },
  )
}

// Reads of a cell are rings, writes bars, in the colours of the units, with the values where there is
// room.
function drawPoints(p, o, y) {
  let right = 0 // of the last value
  eachStretch(
    o,
    (i) => i,
    (x, _, i) => {
      if (o.what[i] !== WHAT.point) return
      const tint = tintOf(o.unit[i])
      const isRead = o.says.has(i) && !o.value[i]
      if (isRead) p.path(`M${x + 3} ${y + 14}a3 3 0 1 1-6 0a3 3 0 1 1 6 0`, C.soft, 1, [], tint)
      else p.rect(x - 1, y + 6, 3, 16, tint)
      if (x < right || !o.says.has(i)) return
      const text = fit(o.says.get(i), 120, 10.5)
      const room = 8 + measure(text, 10.5)
      if (!text || spaceBehind(o, i, x) < room) return
      p.text(x + 5, y + 18, text, C.ink, 10.5)
      right = x + room
    },
  )
}

// Pixels from x to the next read or write behind row i.
function spaceBehind(o, i, x) {
  for (let k = i + 1; k < Math.min(o.n, i + 64); k++) {
    if (o.what[k] === WHAT.point) return X(o.t[k]) - x
  }
  return shown.width - x
}

function drawObject(p, row, y) {
  const o = row.object
  let under = y + 26
  if (o.kind === 'event') {
    eachStretch(
      o,
      (i) => o.count[i],
      (x, x2, i) => {
        if (o.count[i]) p.rect(x, y + 5, Math.max(1, x2 - x), 18, C.set)
        else p.path(`M${x} ${y + 14}H${x2}`, C.soft, 1.5)
      },
    )
  } else if (o.counts && !o.owned) {
    under = y + row.high + 2
    o.curve ??= { t: o.t, n: o.count, most: o.most }
    drawCurve(p, o.curve, y, row.high, C.count)
  } else drawOwners(p, o, y)
  if (o.points) drawPoints(p, o, y)
  if (row.strip) drawWaiters(p, o, under, row.strip)
}

// The highest of the values a to b of a curve.
const BLOCK = 64
function highest({ n, blocks }, a, b) {
  let high = 0
  for (let i = a; i <= b; i++) {
    if (i % BLOCK || i + BLOCK > b) high = Math.max(high, n[i])
    else {
      high = Math.max(high, blocks[i / BLOCK])
      i += BLOCK - 1
    }
  }
  return high
}

function blocksOf({ n }) {
  const blocks = new Int32Array(Math.ceil(n.length / BLOCK))
  for (let i = 0; i < n.length; i++) {
    const k = Math.floor(i / BLOCK)
    blocks[k] = Math.max(blocks[k], n[i])
  }
  return blocks
}

// The area of a curve, and its peak: {d, n, x}. Of many steps in a column the highest is drawn.
function areaOf(curve, base, unit) {
  const { t, n } = curve
  const peak = { d: '', n: 0, x: 0 }
  const see = (value, x) => {
    if (value > peak.n) Object.assign(peak, { n: value, x })
  }
  if (isDense(t)) {
    curve.blocks ??= blocksOf(curve)
    eachColumn(t, t.length, (x, a, b) => {
      const high = highest(curve, a, b)
      see(high, x)
      if (high) peak.d += `M${x} ${base}v${-high * unit}h1V${base}z`
    })
    return peak
  }
  const first = Math.max(0, lastAt(t, T(GUTTER)))
  const last = Math.max(first, lastAt(t, T(shown.width)))
  for (let i = first; i <= last; i++) {
    const x = Math.max(GUTTER - 2, X(t[i]))
    const x2 = Math.min(shown.width + 2, X(t[i + 1] ?? run.finish))
    see(n[i], x)
    if (n[i]) peak.d += `M${x} ${base}V${base - n[i] * unit}H${Math.max(x2, x + 0.5)}V${base}z`
  }
  return peak
}

// A count over time, as an area, with the number of its peak.
function drawCurve(p, curve, y, h, color) {
  const base = y + h - 3
  const unit = (h - 15) / curve.most
  const { d, n, x } = areaOf(curve, base, unit)
  p.path(d, null, 1, [], color)
  p.path(`M${GUTTER} ${base + 0.5}H${shown.width}`, C.rule)
  if (!n) return
  const at = Math.max(x, GUTTER) + 3
  p.text(at, Math.max(y + 11, base - n * unit - 2), String(n), C.ink, 12, 'left', true)
}
