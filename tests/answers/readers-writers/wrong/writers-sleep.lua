-- A writer sleeps until it thinks that the readers are through.
local board = require "board"
local m = lock()

local function reader()
  for _ = 1, 20 do board.read() end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    sleep(1.5)
    m:with(board.write)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
