// The run as text: a table that a screen reader reads, a column for each unit, a row for each moment.

const MOST_ROWS = 1000
const MOST_COLUMNS = 16

function cellOfPiece(u, i) {
  const place = u.place[i]
  const object = u.object[i]
  const at = place ? `${place % PLACES}: ` : ''
  switch (u.state[i]) {
    case STATES.running:
      return place ? at + lineText(place) : ''
    case STATES.state:
      return word('text_state')
    case STATES.ready:
      return object === NO_PROCESSOR ? word('text_delay') : ''
    case STATES.outside:
      return at + word('text_outside')
    case STATES.stopped:
      return word('state_stopped')
    case STATES.blocked:
      if (!object) return at + word('text_waits')
      return at + words(object < 0 ? 'text_joins' : 'text_blocked', objectName(object))
  }
  return ''
}

// All rows between two times, {t, unit, text}, in the order of time.
function rowsBetween(from, till) {
  const rows = []
  const add = (t, unit, text) => {
    if (text && t >= from && t <= till) rows.push({ t, unit, text, order: rows.length })
  }
  for (const u of run.units) {
    if (u.index) add(u.began ?? u.t[0], u.id, word('text_begins'))
    const last = lastAt(u.t, till, u.n)
    for (let i = Math.max(0, lastAt(u.t, from, u.n)); i <= last; i++) {
      add(u.t[i], u.id, cellOfPiece(u, i))
    }
  }
  for (const o of run.objects) {
    for (const [i, text] of o.says) {
      const key = o.value[i] ? 'text_writes' : 'text_reads'
      add(o.t[i], o.unit[i], words(key, o.name, text))
    }
  }
  for (const [t, id, , text] of run.out) add(t, id, `“${text.replace(/\n$/, '')}”`)
  for (const [t, id, text, kind] of run.marks) add(t, id, `${SIGNS[kind]} ${text}`)
  for (const r of run.rings) add(r.till, r.victim, '⟳ ' + word('ring_tag'))
  for (const u of run.units) {
    if (u.ended === undefined) continue
    const code = u.code < 0 ? words('by_signal', -u.code) : ''
    const exit = u.code > 0 ? words('with_code', u.code) : code
    add(u.ended, u.id, words('text_ends', exit))
  }
  return rows.sort((a, b) => a.t - b.t || a.order - b.order)
}

function element(tag, text, attributes = {}) {
  const e = document.createElement(tag)
  e.textContent = text
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v)
  return e
}

// Fill the table with what the picture shows.
function fillTable() {
  const rows = rowsBetween(offAxis(Math.max(0, shown.from)), offAxis(shown.till))
  const seen = rows.slice(0, MOST_ROWS)
  const busy = new Set(seen.map((row) => row.unit))
  const units = run.units.filter((u) => busy.has(u.id)).slice(0, MOST_COLUMNS)
  const seenSpan = ['span', seen[0]?.t ?? 0, seen.at(-1)?.t ?? 0]
  const caption = say('table_caption', { s: seenSpan, n: N(seen.length), m: N(rows.length) })
  const table = document.createElement('table')
  const head = document.createElement('tr')
  head.append(element('th', word('time'), { scope: 'col' }))
  for (const u of units) head.append(element('th', u.title, { scope: 'col' }))
  if (busy.size > units.length) head.append(element('th', '…', { scope: 'col' }))
  table.append(element('caption', caption), head)
  for (const row of seen) {
    const tr = document.createElement('tr')
    const column = units.findIndex((u) => u.id === row.unit)
    tr.append(element('th', duration(row.t), { scope: 'row' }))
    for (let i = 0; i < head.childElementCount - 1; i++) {
      const own = i === column || (column < 0 && i === units.length)
      const text = column < 0 ? `${unitTitle(row.unit)}: ${row.text}` : row.text
      tr.append(element('td', own ? text : ''))
    }
    tr.tabIndex = -1
    tr.onclick = () => {
      showTable(false)
      $('view').focus()
      choose({ row: run.byId.get(row.unit).row, t: row.t })
    }
    table.append(tr)
  }
  $('table').replaceChildren(table)
}

function showTable(on) {
  shown.table = on
  $('table').hidden = !on
  $('text').setAttribute('aria-pressed', on)
  if (!on) return
  fillTable()
  $('table').focus()
}
