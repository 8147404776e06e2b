-- caught by: apart
-- Nobody waits for anybody.
local board = require "board"
local all = {}
for n = 1, 4 do
  all[n] = spawn(function()
    for _ = 1, 20 do board.read() end
  end)
end
for n = 5, 6 do
  all[n] = spawn(function()
    for _ = 1, 2 do
      board.draft()
      board.write()
    end
  end)
end
join(all)
