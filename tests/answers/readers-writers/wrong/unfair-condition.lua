-- A monitor where readers look at writers that write, and not at writers that wait.
local board = require "board"
local c, reading, writing = condition(), cell(0), cell(false)

local function reader()
  for _ = 1, 20 do
    c:with(function()
      c:wait_for(function() return not writing:get() end)
      reading:add(1)
    end)
    board.read()
    c:with(function()
      reading:add(-1)
      c:notify_all()
    end)
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    c:with(function()
      c:wait_for(function() return reading:get() == 0 and not writing:get() end)
      writing:set(true)
    end)
    board.write()
    c:with(function()
      writing:set(false)
      c:notify_all()
    end)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
