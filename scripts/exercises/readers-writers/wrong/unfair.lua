-- caught by: fair
-- The readers' solution of the book: writers wait until no reader wants to read any more.
local board = require "board"
local counting, readers, free = lock(), cell(0), semaphore(1)

local function reader()
  for _ = 1, 20 do
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
    free:with(board.write)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
