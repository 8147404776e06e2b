-- A writer takes one of four permits, as a reader does.
local board = require "board"
local permits = semaphore(4)

local function reader()
  for _ = 1, 20 do permits:with(board.read) end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    permits:with(board.write)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
