-- caught by: fair
-- Writers wait until all readers have gone home.
local board = require "board"
local reading, m = countdown(4), lock()
local all = {}
for n = 1, 4 do
  all[n] = spawn(function()
    for _ = 1, 20 do board.read() end
    reading:count_down()
  end)
end
for n = 5, 6 do
  all[n] = spawn(function()
    for _ = 1, 2 do
      board.draft()
      reading:wait()
      m:with(board.write)
    end
  end)
end
join(all)
