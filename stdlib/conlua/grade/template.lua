-- SPDX-License-Identifier: MIT
--- The output that a program is to print, said by an example:
---
---     parent {parent:int}      a name holds for the whole template: the same name, the same text
---     any order                what is in it may mix, line by line
---       in order               these two come in this order
---         child {a:int} begins
---         child {a:int} ends
---       end
---       repeat 3               three times; within `any order` the copies mix too.
---         tick {n:int}         names that occur only within are new each time
---       end
---     end
---     ...                      any lines, or none
---     {*} done                 {*} is any text, or none; `{{` is a brace
---
--- `before`, alone on a line of `any order`: all above it comes before all below it. Types of
--- places are int, number, word and text; a place without one is a word, or an int if its name ends
--- with `pid`.
---
--- A template is a tree. Matching takes a line away from the tree in every possible way, and goes
--- on with all trees that are left. So a mismatch is the first line for which no tree has a place.

local lpeg = require "lpeg"
local P, R, S, V, C, Cc, Ct = lpeg.P, lpeg.R, lpeg.S, lpeg.V, lpeg.C, lpeg.Cc, lpeg.Ct

local template = {}

local MOST_STATES = 2000
local MOST_STEPS = 1000000 -- for one output; a character in a gap takes a step
local STATE_STEPS = 20 -- for a reading of a line
local MOST_LINES = 2000 -- of an output that a template describes
local MOST_READINGS = 20000 -- of all lines of such an output

local word = (R("az", "AZ", "09", "\x80\xff") + S "_-") ^ 1
local types = {
  int = P "-" ^ -1 * R "09" ^ 1,
  number = P "-" ^ -1 * R "09" ^ 1 * (P "." * R "09" ^ 1) ^ -1,
  word = word,
  text = true,
}

local identifier = (R("az", "AZ") + "_") * (R("az", "AZ", "09") + "_") ^ 0

local function place(name, type)
  if type == "" then type = name:find "pid$" and "int" or "word" end
  return {name = name ~= "" and name or nil, type = type}
end

local gap = P "{*}" * Cc {type = "text"}
local slot = P "{" * (C(identifier ^ -1) * (P ":" * C(identifier) + Cc "")) * "}" / place
local literal = lpeg.Cs((P "{{" / "{" + (1 - P "{")) ^ 1)
local line_grammar = Ct((gap + slot + literal) ^ 0) * -1

local function read_line(text, number)
  local parts = line_grammar:match(text)
  if not parts then error(("template, line %d: a place is {name}, {name:type} or {*}: %s")
    :format(number, text), 0) end
  for _, part in ipairs(parts) do
    if type(part) == "table" and not types[part.type] then
      error(("template, line %d: unknown type '%s'"):format(number, part.type), 0)
    end
  end
  return {kind = "line", parts = parts, text = text}
end

local function trimmed(line) return line:match "^%s*(.-)%s*$" end

--- The indent of the whole template, which may be indented in its file.
local function common_indent(lines)
  local least
  for _, line in ipairs(lines) do
    local indent = #line:match "^ *"
    if trimmed(line) ~= "" and (not least or indent < least) then least = indent end
  end
  return least or 0
end

local read_block

--- The nodes up to `end`, or to the end of all, and the number of the next line. Lines in blocks
--- lose their indent.
local function read_nodes(lines, at, depth)
  local nodes, splits = {}, nil
  while at <= #lines do
    local text = trimmed(lines[at])
    local node
    if text == "end" and depth > 0 then return nodes, at + 1, splits end
    if text == "before" and depth > 0 then
      splits = splits or {}
      splits[#splits + 1] = #nodes
      at = at + 1
    else
      node, at = read_block(lines, at, depth)
      nodes[#nodes + 1] = node
    end
  end
  if depth > 0 then error("template: a block is not closed by `end`", 0) end
  return nodes, at
end

--- `any order` with `before` inside is a sequence of such blocks.
local function shuffle_of(nodes, splits)
  if not splits then return {kind = "shuffle", nodes} end
  local parts, from = {}, 1
  splits[#splits + 1] = #nodes
  for i, to in ipairs(splits) do
    parts[i] = {kind = "shuffle", table.move(nodes, from, to, 1, {})}
    from = to + 1
  end
  return {kind = "seq", parts}
end

function read_block(lines, at, depth)
  local text = trimmed(lines[at])
  local times = text:match "^repeat (%d+)$"
  if text:find "^repeat {[%w_]+}$" then
    error(("template, line %d: vary has no such value: %s"):format(at, text), 0)
  end
  if text == "..." then return {kind = "skip"}, at + 1 end
  if text ~= "any order" and text ~= "in order" and not times then
    return read_line(depth > 0 and text or lines[at], at), at + 1
  end
  local nodes, next_at, splits = read_nodes(lines, at + 1, depth + 1)
  if splits and text ~= "any order" then
    error(("template, line %d: `before` belongs into `any order`"):format(at), 0)
  end
  if times then
    return {kind = "repeat", {kind = "seq", nodes}, times = math.tointeger(times)}, next_at
  end
  return text == "any order" and shuffle_of(nodes, splits) or {kind = "seq", nodes}, next_at
end

local function split(text)
  local lines = {}
  for line in (text:gsub("\r\n", "\n") .. "\n"):gmatch "(.-)\n" do lines[#lines + 1] = line end
  return lines
end

--- The names below a node, without names in a `repeat` below.
local function direct_names(node, names)
  if node.kind == "line" then
    for _, part in ipairs(node.parts) do
      if type(part) == "table" and part.name then names[part.name] = true end
    end
  elseif node.kind ~= "repeat" and node.kind ~= "skip" then
    for _, child in ipairs(node[1]) do direct_names(child, names) end
  end
  return names
end

--- A name belongs to the outermost `repeat` around it, or to the whole template.
local function mark_own(node, known)
  if node.kind == "repeat" then
    node.own = {}
    local inside = setmetatable({}, {__index = known})
    for name in pairs(direct_names(node[1], {})) do
      if not known[name] then node.own[name], inside[name] = true, true end
    end
    mark_own(node[1], inside)
  elseif node.kind ~= "line" and node.kind ~= "skip" then
    for _, child in ipairs(node[1]) do mark_own(child, known) end
  end
end

--- Read a template. Raises with the line of a mistake.
function template.read(text)
  local lines = split(text)
  while #lines > 0 and trimmed(lines[1]) == "" do table.remove(lines, 1) end
  while #lines > 0 and trimmed(lines[#lines]) == "" do table.remove(lines) end
  local indent = common_indent(lines)
  for i, line in ipairs(lines) do lines[i] = line:sub(indent + 1) end
  local root = {kind = "seq", (read_nodes(lines, 1, 0))}
  mark_own(root, direct_names(root, {}))
  return root
end

--- Several gaps may divide a line in more ways than there is time for, and so may names divide
--- lines: an output that needs too many steps does not fit.
local function may_step(_, _, budget)
  budget.steps = budget.steps - 1
  return budget.steps > 0
end

local step = lpeg.Cmt(lpeg.Carg(1), may_step)

--- Any text, as short as lets the rest of the line fit.
local function text_then(name, rest)
  if not name then return P{rest + step * 1 * V(1)} end
  local all = Ct(rest)
  return lpeg.Cmt(lpeg.Carg(1), function(subject, from, budget)
    for to = from, #subject + 1 do
      local found = may_step(subject, to, budget) and all:match(subject, to, budget)
      if found then
        found[#found + 1] = {name, subject:sub(from, to - 1)}
        return #subject + 1, table.unpack(found)
      end
    end
    return false
  end)
end

--- From the end to the beginning, since a text takes as little as lets the rest fit.
local function pattern_of(parts)
  local rest = P(-1)
  for i = #parts, 1, -1 do
    local part = parts[i]
    if type(part) == "string" then
      rest = P(part) * rest
    elseif part.type == "text" then
      rest = text_then(part.name, rest)
    elseif part.name then
      rest = Ct(Cc(part.name) * C(types[part.type])) * rest
    else
      rest = types[part.type] * rest
    end
  end
  return Ct(rest)
end

--- The values of names if the line fits; a name that occurs twice has one value.
local function fit(node, line)
  node.pattern = node.pattern or pattern_of(node.parts)
  local found = node.pattern:match(line.text, 1, line.budget)
  if not found then return nil end
  local bound
  for _, pair in ipairs(found) do
    bound = bound or {}
    if bound[pair[1]] and bound[pair[1]] ~= pair[2] then return nil end
    bound[pair[1]] = pair[2]
  end
  return bound or {}
end

--- A function that tells the values of the names in a line that fits, nil for a line that does not;
--- and the names. Raises with a mistake in the text.
---@param text string a line of a template
---@return fun(line: string): table<string, string>? matcher
---@return string[] names
function template.line(text)
  local node, names = read_line(trimmed(text), 1), {}
  for _, part in ipairs(node.parts) do
    if type(part) == "table" then names[#names + 1] = part.name end
  end
  return function(line) return fit(node, {text = line, budget = {steps = MOST_STEPS}}) end, names
end

local DONE = {kind = "seq", {}}

--- May the node end here?
local function is_done(node)
  if node.kind == "line" then return false end
  if node.kind == "skip" then return true end
  if node.kind == "repeat" then return node.times == 0 or is_done(node[1]) end
  for _, child in ipairs(node[1]) do
    if not is_done(child) then return false end
  end
  return true
end

--- The tree with values in the place of names.
local function bind(node, bound)
  if next(bound) == nil or node.kind == "skip" then return node end
  if node.kind == "line" then
    local parts, changed = {}, false
    for i, part in ipairs(node.parts) do
      local value = type(part) == "table" and part.name and bound[part.name]
      parts[i] = value or part
      changed = changed or value
    end
    return changed and {kind = "line", parts = parts, text = node.text} or node
  end
  if node.kind == "repeat" then
    return {kind = "repeat", bind(node[1], bound), times = node.times, own = node.own}
  end
  local nodes = {}
  for i, child in ipairs(node[1]) do nodes[i] = bind(child, bound) end
  return {kind = node.kind, nodes}
end

local function without(bound, own)
  local left = {}
  for name, value in pairs(bound) do
    if not own[name] then left[name] = value end
  end
  return left
end

local function is_nothing(node) return node.kind == "seq" and #node[1] == 0 end

local function with_child(node, i, rest, bound, extra)
  local nodes = {}
  for j, child in ipairs(node[1]) do
    if j ~= i then nodes[#nodes + 1] = bind(child, bound)
    elseif not is_nothing(rest) then nodes[#nodes + 1] = bind(rest, bound) end
  end
  if extra and not is_nothing(extra) then nodes[#nodes + 1] = bind(extra, bound) end
  return {kind = node.kind, nodes}
end

local take

--- A copy begins; the other copies are left.
local function take_repeat(node, line, emit)
  if node.times == 0 then return end
  local left = node.times == 1 and DONE
    or {kind = "repeat", node[1], times = node.times - 1, own = node.own}
  take(node[1], line, function(rest, bound)
    emit(bind(rest, bound), left, without(bound, node.own or {}))
  end)
end

--- Call emit(rest of the node, bound names) for each way to take the line from the node.
function take(node, line, emit)
  if node.kind == "line" then
    local bound = fit(node, line)
    if bound then emit(DONE, bound) end
  elseif node.kind == "skip" then
    emit(node, {})
  elseif node.kind == "repeat" then
    take_repeat(node, line, function(rest, left, bound)
      emit(is_nothing(rest) and left or {kind = "seq", {rest, left}}, bound)
    end)
  elseif node.kind == "shuffle" then
    for i, child in ipairs(node[1]) do
      if child.kind == "repeat" then
        take_repeat(child, line, function(rest, left, bound)
          emit(with_child(node, i, rest, bound, left), bound)
        end)
      else
        take(child, line, function(rest, bound) emit(with_child(node, i, rest, bound), bound) end)
      end
    end
  else
    for i, child in ipairs(node[1]) do
      take(child, line, function(rest, bound)
        local after = {kind = "seq", table.move(node[1], i, #node[1], 1, {})}
        emit(with_child(after, 1, rest, bound), bound)
      end)
      if not is_done(child) then return end
    end
  end
end

--- A text that equal trees share.
local function key(node)
  if node.kind == "line" then
    local parts = {}
    for i, part in ipairs(node.parts) do
      parts[i] = type(part) == "string" and part
        or "{" .. (part.name or "") .. ":" .. part.type .. "}"
    end
    return table.concat(parts)
  end
  if node.kind == "skip" then return "..." end
  if node.kind == "repeat" then return "R" .. node.times .. "(" .. key(node[1]) .. ")" end
  local keys = {}
  for i, child in ipairs(node[1]) do keys[i] = key(child) end
  if node.kind == "shuffle" then table.sort(keys) end
  return (node.kind == "seq" and "(" or "[") .. table.concat(keys, "\n") .. ")"
end

--- The lines that could come next.
local function add_next(node, list)
  if node.kind == "line" then list[#list + 1] = node
  elseif node.kind == "repeat" then
    if node.times > 0 then add_next(node[1], list) end
  elseif node.kind == "shuffle" then
    for _, child in ipairs(node[1]) do add_next(child, list) end
  elseif node.kind == "seq" then
    for _, child in ipairs(node[1]) do
      add_next(child, list)
      if not is_done(child) then return end
    end
  end
end

--- The lines that could come next, as in the template, with known values of names.
local function all_expected(states)
  local seen, list = {}, {}
  for _, state in ipairs(states) do
    local nodes = {}
    add_next(state, nodes)
    for _, node in ipairs(nodes) do
      local text = key(node):gsub("{:text}", "{*}"):gsub("{([%w_]+):%w+}", "{%1}")
      if not seen[text] then
        seen[text] = true
        list[#list + 1] = text
      end
    end
  end
  return list
end

--- Does the output fit? The place of the first mismatch is {at=, found=, expected=}: `found` is nil
--- where lines are missing at the end; `expected` is empty where there are too many.
---@return boolean fits
---@return {at: integer, found: string?, expected: string[]}? place
function template.match(root, output)
  local lines = split(output)
  if lines[#lines] == "" then table.remove(lines) end
  local states, budget = {root}, {steps = MOST_STEPS}
  for at, line in ipairs(lines) do
    local next_states, seen = {}, {}
    for _, state in ipairs(states) do
      take(state, {text = line, budget = budget}, function(rest, bound)
        budget.steps = budget.steps - STATE_STEPS
        if budget.steps <= 0 then return end
        rest = bind(rest, bound)
        local k = key(rest)
        if seen[k] or #next_states >= MOST_STATES then return end
        seen[k] = true
        next_states[#next_states + 1] = rest
      end)
    end
    if #next_states == 0 then
      return false, {at = at, found = line, expected = all_expected(states)}
    end
    states = next_states
  end
  for _, state in ipairs(states) do
    if is_done(state) then return true end
  end
  return false, {at = #lines + 1, expected = all_expected(states)}
end

--- A line that fits, with the number in all places.
local function filled(node, number)
  local parts = {}
  for i, part in ipairs(node.parts) do
    parts[i] = type(part) == "string" and part or tostring(number)
  end
  return table.concat(parts)
end

--- Lines that fit; `choose` says which of n possible lines comes next. Raises if there are too
--- many, or none. A line that `...` takes leaves the tree as it was.
local function sample(root, choose)
  local state, lines, readings = root, {}, 0
  while true do
    local list, before, after = {}, key(state), nil
    add_next(state, list)
    if #list == 0 then return lines end
    if #lines == MOST_LINES then
      error(("template: more than %d lines"):format(MOST_LINES), 0)
    end
    local node = list[choose(#list, #lines)]
    local text = filled(node, #lines + 1)
    take(state, {text = text, budget = {steps = MOST_STEPS}}, function(rest, bound)
      readings = readings + 1
      if readings > MOST_READINGS then error("template: it can be read in too many ways", 0) end
      rest = bind(rest, bound)
      if not after and key(rest) ~= before then after = rest end
    end)
    if not after then error("template: no line ever fits: " .. node.text, 0) end
    state, lines[#lines + 1] = after, text
  end
end

local orders = {
  function() return 1 end,
  function(n) return n end,
  function(n, at) return at * 7919 % n + 1 end,
}

--- Can the outputs that fit be read? Raises if not.
---@param root table of template.read
function template.probe(root)
  for _, choose in ipairs(orders) do
    local lines = sample(root, choose)
    if not template.match(root, table.concat(lines, "\n")) then
      error("template: it can be read in too many ways", 0)
    end
  end
end

return template
