-- caught by: fair
-- A gate that a writer passes as readers do, and does not keep while it waits.
local board = require "board"
local gate, counting, readers, free = lock(), lock(), cell(0), semaphore(1)

local function reader()
  for _ = 1, 20 do
    gate:with(function() end)
    counting:with(function()
      if readers:add(1) == 1 then free:acquire() end
    end)
    board.read()
    counting:with(function()
      if readers:add(-1) == 0 then free:release() end
    end)
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    gate:with(function() end)
    free:with(board.write)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
