-- caught by: read-together
-- One lock for all: readers read one after the other.
local board = require "board"
local m = lock()
local all = {}
for n = 1, 4 do
  all[n] = spawn(function()
    for _ = 1, 20 do m:with(board.read) end
  end)
end
for n = 5, 6 do
  all[n] = spawn(function()
    for _ = 1, 2 do
      board.draft()
      m:with(board.write)
    end
  end)
end
join(all)
