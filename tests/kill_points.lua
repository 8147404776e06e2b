-- SPDX-License-Identifier: MIT
-- kill_points.lua PROGRAM LOG [PROGRAM LOG...]: after which stores were the victims of
-- tests/c/kill.h killed?
-- kill_points.lua --stores PROGRAM: the addresses of all stores of conlua's code, for KILL_STORES.
--
-- A point is a line of the source with an instruction that stores to memory other than the stack,
-- in the files whose structures a death must not damage. They are listed from each PROGRAM by
-- objdump; its LOG holds the addresses of the last store before each kill. Prints a table by file
-- and the lines not visited; exit code 1 if there are any but those that KNOWN names with a reason.

package.path = (arg[0]:match "^(.*)/" or ".") .. "/?.lua;" .. package.path
local quoted = require "support.quoted"

local FILES = {
  "shared/latch.c", "shared/latch.h", "shared/block.c", "shared/span.c", "units/waitq.c",
  "units/wake_word.h", "units/unpark.c", "units/holds.c", "units/end.c", "units/refs.c",
  "units/object.c", "objects/lock.c", "objects/countdown.c", "objects/queue.c",
  "objects/queue_segment.c", "objects/queue_heap.c", "objects/message.c", "objects/cell.c",
}

if #arg == 0 or #arg % 2 ~= 0 then
  io.stderr:write("usage: kill_points.lua PROGRAM LOG [PROGRAM LOG...] | --stores PROGRAM\n")
  os.exit(2)
end

-- Lines that no story can come to, by their text, with the reason.
local BEFORE = "made before there is another process, in memory that no other process sees"
local KNOWN = {
  ["void con_message_init(void) { con_units.message_destroy = throw_away; }"] = BEFORE,
}

local wanted = {}
for i, name in ipairs(FILES) do wanted[name] = i end

local READERS = { -- instructions whose last or only operand, in the notation of AT&T, is only read
  "^cmp[bwlq]?$", "^test", "^lea", "^nop", "^call", "^j", "^push", "^prefetch", "^ucom", "^com",
  "^fild", "^fld", "^i?mul", "^i?div", "^bt[wlq]?$", "^endbr",
}

local PREFIXES = { lock = true, rep = true, data16 = true, cs = true, notrack = true, bnd = true }

local function stores(instruction)
  local name, operands = instruction:match("^(%S+)%s+(.*)$")
  while PREFIXES[name] do name, operands = operands:match("^(%S+)%s+(.*)$") end
  if not name then return false end
  for _, reader in ipairs(READERS) do
    if name:match(reader) then return false end
  end
  local target = operands:gsub("%s*[#<].*$", ""):match("([^,()]*%b())$")
  return target ~= nil and not target:match("%(%%rsp") and not target:match("%%fs:")
end

-- Call `visit` with the place in interp/ ("shared/latch.c:17") and address of each store.
local function each_store(program, visit)
  local place
  local listing = assert(io.popen("objdump -d -l --no-show-raw-insn " .. quoted(program)))
  for line in listing:lines() do
    local file, number = line:match("^/.*/interp/(%S+):(%d+)")
    if file then
      place = file .. ":" .. number
    elseif line:match("^/") or line:match("^%x+ <") then
      place = nil
    elseif place then
      local address, instruction = line:match("^%s+(%x+):%s+(.*)$")
      if address and stores(instruction) then visit(place, address) end
    end
  end
  assert(listing:close(), "objdump failed")
end

if arg[1] == "--stores" then
  each_store(arg[2], function(_, address) print(address) end)
  os.exit(0)
end

-- Add the stores of a program to `points`; its own, by address.
local function read_points(program, points)
  local by_address = {}
  each_store(program, function(place, address)
    if not wanted[place:match("^[^:]*")] then return end
    points[place] = points[place] or { visited = false }
    by_address[tonumber(address, 16)] = place
  end)
  return by_address
end

local points, kills = {}, 0
for i = 1, #arg, 2 do
  local by_address = read_points(arg[i], points)
  for line in io.lines(arg[i + 1]) do
    kills = kills + 1
    local place = by_address[tonumber(line, 16)]
    if place then points[place].visited = true end
  end
end

-- What no story comes to, by the text of the line.
local sources = {}
local function text_of(file, number)
  local lines = sources[file]
  if not lines then
    lines = {}
    for line in io.lines("interp/" .. file) do lines[#lines + 1] = line end
    sources[file] = lines
  end
  return lines[number]:match("^%s*(.-)%s*$")
end

local rows, missed = {}, {}
for i, name in ipairs(FILES) do rows[i] = { name = name, points = 0, visited = 0, known = 0 } end
for place, point in pairs(points) do
  local file, number = place:match("^(.*):(%d+)$")
  local row = rows[wanted[file]]
  row.points = row.points + 1
  if point.visited then
    row.visited = row.visited + 1
  else
    local text = text_of(file, tonumber(number))
    local reason = KNOWN[text]
    if reason then row.known = row.known + 1 end
    missed[#missed + 1] = { file = file, line = tonumber(number), text = text, reason = reason }
  end
end

print(("%-20s %7s %8s %8s"):format("file of interp/", "stores", "visited", "excused"))
local total, visited, known = 0, 0, 0
for _, row in ipairs(rows) do
  print(("%-20s %7d %8d %8d"):format(row.name, row.points, row.visited, row.known))
  total, visited, known = total + row.points, visited + row.visited, known + row.known
end
print(("%-20s %7d %8d %8d   by %d kills"):format("in all", total, visited, known, kills))
table.sort(missed, function(a, b)
  if a.file ~= b.file then return a.file < b.file end
  return a.line < b.line
end)
for _, m in ipairs(missed) do
  print(("%s: interp/%s:%d: %s%s"):format(m.reason and "excused" or "not visited", m.file, m.line,
    m.text, m.reason and "  -- " .. m.reason or ""))
end
os.exit(visited + known == total)
