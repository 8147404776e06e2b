-- Strictly in order of arrival, by numbers.
local board = require "board"
local c, next_ticket, turn, reading = condition(), cell(0), cell(1), cell(0)

local function my_turn()
  local mine = next_ticket:add(1)
  while turn:get() ~= mine do c:wait() end
end

local function next_one()
  turn:add(1)
  c:notify_all()
end

local function reader()
  for _ = 1, 20 do
    c:acquire()
    my_turn()
    reading:add(1)
    next_one()
    c:release()
    board.read()
    c:acquire()
    reading:add(-1)
    c:notify_all()
    c:release()
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    local _ <close> = c:guard()
    my_turn()
    while reading:get() > 0 do c:wait() end
    board.write()
    next_one()
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
