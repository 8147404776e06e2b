-- caught by: draft-while-read
-- A writer drafts where it should write only, and keeps all readers out meanwhile.
local board = require "board"
local gate, counting, readers, free = lock(), lock(), cell(0), semaphore(1)

local function reader()
  for _ = 1, 20 do
    gate:acquire()
    counting:with(function()
      if readers:add(1) == 1 then free:acquire() end
    end)
    gate:release()
    board.read()
    counting:with(function()
      if readers:add(-1) == 0 then free:release() end
    end)
  end
end

local function writer()
  for _ = 1, 2 do
    gate:acquire()
    free:acquire()
    board.draft()
    board.write()
    free:release()
    gate:release()
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
