-- A monitor: three numbers under the lock of a condition.
local board = require "board"
local changed = condition()
local reading, writing, waiting = cell(0), cell(0), cell(0)

local function reader()
  for _ = 1, 20 do
    changed:with(function()
      changed:wait_for(function() return writing:get() == 0 and waiting:get() == 0 end)
      reading:add(1)
    end)
    board.read()
    changed:with(function()
      if reading:add(-1) == 0 then changed:notify_all() end
    end)
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    changed:with(function()
      waiting:add(1)
      changed:wait_for(function() return writing:get() == 0 and reading:get() == 0 end)
      waiting:add(-1)
      writing:set(1)
    end)
    board.write()
    changed:with(function()
      writing:set(0)
      changed:notify_all()
    end)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
