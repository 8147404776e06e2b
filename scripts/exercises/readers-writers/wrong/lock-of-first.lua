-- caught by: run
-- The first reader acquires a lock, and the last one, which does not own it, releases it.
local board = require "board"
local gate, counting, readers, free = lock(), lock(), cell(0), lock()

local function reader()
  for _ = 1, 20 do
    gate:with(function()
      counting:acquire()
      if readers:add(1) == 1 then free:acquire() end
      counting:release()
    end)
    board.read()
    counting:acquire()
    if readers:add(-1) == 0 then free:release() end
    counting:release()
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    gate:with(function() free:with(board.write) end)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
