-- SPDX-License-Identifier: MIT
--- A class made by chance: programs for the exercise `tickets`, each with choices of its own as
--- students have them, and copies with other names, other comments and functions in another order.

local class = {}

-- A generator of its own (Knuth, MMIX), so that a seed gives the same class everywhere.
local function random(seed)
  local state = seed
  return function(n)
    state = state * 6364136223846793005 + 1442695040888963407
    return (state >> 33) % n + 1
  end
end

local NAMES = {
  user = {"user", "customer", "visitor", "person", "client", "guest"},
  gate = {"counter", "gate", "door", "desk", "m", "mutex", "l"},
  left = {"left", "rest", "tickets", "remaining", "n_left", "stock"},
  list = {"users", "all", "crew", "procs", "list", "people"},
  i = {"i", "n", "k", "number", "id", "no"},
  text = {"text", "said", "result", "outcome", "word", "message"},
  helper = {"buy", "purchase", "serve", "take_one", "try_to_buy", "sell"},
  say = {"say", "tell", "report", "show", "announce", "shout"},
  ok = {"ok", "bought", "success", "lucky", "got_it", "done"},
}

local COMMENTS = {"-- tickets, by me", "-- my solution", "-- second try, with a lock",
  "-- homework 3", "-- I asked nobody", "-- it works", "-- see chapter 4", "-- first version"}

local function one_of(list, pick) return list[pick(#list)] end

-- Ways to keep others away while `body` runs: lines before and behind, and what is made at first.
local GATES = {
  {make = "local $gate = lock()", before = "$gate:acquire()", behind = "$gate:release()"},
  {make = "local $gate = lock()", before = "do\nlocal _ <close> = $gate:guard()", behind = "end"},
  {make = "local $gate = lock()", before = "$gate:with(function()", behind = "end)"},
  {make = "local $gate = semaphore(1)", before = "$gate:acquire()", behind = "$gate:release()"},
  {make = "local $gate = rlock()", before = "$gate:acquire()", behind = "$gate:release()"},
  {make = "local $gate = queue(1)\n$gate:put(true)", before = "$gate:get()",
    behind = "$gate:put(true)"},
  {make = "local $gate = condition()", before = "$gate:acquire()", behind = "$gate:release()"},
  {make = "local $gate = bounded_semaphore(1)", before = "do\nlocal _ <close> = $gate:guard()",
    behind = "end"},
}

-- What happens at the counter; $ok or $text is known behind it.
local SALES = {
  {known = "ok", "local $left = office.left()\nif $left > 0 then\noffice.set($left - 1)\n"
    .. "$ok = true\nelse\noffice.go()\nend"},
  {known = "ok", "$ok = office.left() > 0\nif $ok then office.set(office.left() - 1) "
    .. "else office.go() end"},
  {known = "text", "if office.left() == 0 then\noffice.go()\n$text = 'sold out'\nelse\n"
    .. "office.set(office.left() - 1)\n$text = 'bought'\nend"},
  {known = "text", "local $left = office.left()\n$text = $left > 0 and 'bought' or 'sold out'\n"
    .. "if $left <= 0 then office.go() else office.set($left - 1) end"},
  {known = "ok", "local $left = office.left()\n$ok = $left >= 1\nlocal act = {[true] = function() "
    .. "office.set($left - 1) end, [false] = office.go}\nact[$ok]()"},
}

local PRINTS = {
  "print('user ' .. $i .. ': ' .. %s)",
  "print(('user %%d: %%s'):format($i, %s))",
  "io.write('user ', $i, ': ', %s, '\\n')",
  "local line = 'user ' .. $i .. ': '\nline = line .. %s\nprint(line)",
  "print(table.concat({'user', $i .. ':', %s}, ' '))",
  "$say($i, %s)",
}

local STARTS = {
  "local $list = {}\nfor $i = 1, 10 do $list[$i] = spawn($user, $i) end",
  "local $list = {}\nfor $i = 1, 10 do\n$list[#$list + 1] = spawn($user, $i)\nend",
  "local $list = {}\nfor $i = 1, 10 do table.insert($list, process.spawn($user, $i)) end",
  "local $list = {}\nfor $i = 1, 10 do $list[$i] = process{target = $user, args = {$i}} end\n"
    .. "for _, p in ipairs($list) do p:start() end",
  "local $list = {}\nfor $i = 10, 1, -1 do $list[$i] = spawn(function() $user($i) end) end",
  "local $list, $i = {}, 1\nwhile $i <= 10 do\n$list[$i] = spawn($user, $i)\n$i = $i + 1\nend",
  "local $list = {}\nlocal $i = 0\nrepeat\n$i = $i + 1\n$list[$i] = spawn($user, $i)\n"
    .. "until $i == 10",
}

local JOINS = {
  "join($list)",
  "for _, p in ipairs($list) do p:join() end",
  "for $i = 1, 10 do $list[$i]:join() end",
  "for $i = 1, #$list do\n$list[$i]:result()\nend",
  "while #$list > 0 do table.remove($list):join() end",
  "local at = 1\nwhile $list[at] do\n$list[at]:join()\nat = at + 1\nend",
}

local ENDS = {
  "print('left: ' .. office.count())",
  "print(('left: %d'):format(office.count()))",
  "io.write('left: ', office.count(), '\\n')",
  "local $left = office.count()\nprint('left: ' .. $left)",
  "print('left: ' .. tostring(office.count()))",
}

local EXTRAS = {
  "", "", "", "assert($i >= 1 and $i <= 10)", "local started = os.time()\nassert(started > 0)",
  "if $i > 10 then return end", "local me = $i * 1\nassert(me == $i)",
  "for _ = 1, 1 do sleep(0) end",
}

-- A program as parts that may stand in another order, with names to be put in.
local function design(pick)
  local gate, sale = one_of(GATES, pick), one_of(SALES, pick)
  local how = pick(3)
  local word = sale.known == "text" and "$text" or "($ok and 'bought' or 'sold out')"
  if sale.known == "ok" and pick(2) == 1 then
    word = "$text"
  end
  local made = sale.known == "ok" and word == "$text"
    and "local $text = 'sold out'\nif $ok then $text = 'bought' end" or ""
  local line = one_of(PRINTS, pick)
  local functions = {}
  if line:find("$say", 1, true) then
    functions[#functions + 1] = "local function $say($i, $text)\n"
      .. one_of(PRINTS, function() return pick(4) end):format "$text" .. "\nend"
  end
  local declared = sale.known == "ok" and "local $ok = false" or "local $text"
  local core = table.concat({gate.before, sale[1], gate.behind}, "\n")
  local body
  if how == 1 then
    body = table.concat({"office.search()", one_of(EXTRAS, pick), declared, core, made,
      line:format(word)}, "\n")
  else
    local known = sale.known == "ok" and "$ok" or "$text"
    functions[#functions + 1] = ("local function $helper()\n%s\n%s\nreturn %s\nend"):format(
      declared, core, known)
    body = table.concat({"office.search()", one_of(EXTRAS, pick),
      ("local %s = $helper()"):format(known), made, line:format(word)}, "\n")
  end
  local head = how == 3 and "local $user = function($i)\n%s\nend"
    or "local function $user($i)\n%s\nend"
  return {
    first = {"local office = require 'office'", gate.make},
    functions = functions, user = head:format(body),
    last = {one_of(STARTS, pick), one_of(JOINS, pick), one_of(ENDS, pick)},
  }
end

local function names_for(pick)
  local names = {}
  for key, list in pairs(NAMES) do names[key] = {list = list} end
  local keys = {}
  for key in pairs(names) do keys[#keys + 1] = key end
  table.sort(keys)
  local used = {}
  for _, key in ipairs(keys) do
    local name
    repeat name = one_of(NAMES[key], pick) until not used[name]
    used[name], names[key] = true, name
  end
  return names
end

local function text_of(one, names, comment, reversed)
  local parts = {comment}
  table.move(one.first, 1, #one.first, #parts + 1, parts)
  local list = table.move(one.functions, 1, #one.functions, 1, {})
  if reversed and #list > 1 then list[1], list[2] = list[2], list[1] end
  if reversed and #list == 1 and not list[1]:find("$gate", 1, true) then
    table.insert(parts, 2, table.remove(list))
  end
  table.move(list, 1, #list, #parts + 1, parts)
  parts[#parts + 1] = one.user
  table.move(one.last, 1, #one.last, #parts + 1, parts)
  local text = table.concat(parts, "\n"):gsub("%$([%a]+)", names)
  return (text:gsub("\n\n+", "\n")) .. "\n"
end

--- Make `n` programs, and `copies` copies of some of these.
---@param n integer
---@param copies integer
---@param seed integer
---@return {name: string, text: string, of: string?}[] `of`: the program that it is a copy of
function class.make(n, copies, seed)
  local pick = random(seed)
  local list, designs, seen = {}, {}, {}
  while #list < n do
    local one = design(pick)
    local plain = text_of(one, {}, "")
    if not seen[plain] then
      seen[plain] = true
      designs[#designs + 1] = one
      list[#list + 1] = {name = ("s%04d"):format(#list + 1),
        text = text_of(one, names_for(pick), one_of(COMMENTS, pick))}
    end
  end
  for k = 1, copies do
    local from = pick(n)
    list[#list + 1] = {name = ("copy%03d"):format(k), of = list[from].name,
      text = text_of(designs[from], names_for(pick), one_of(COMMENTS, pick), true)}
  end
  return list
end

return class
