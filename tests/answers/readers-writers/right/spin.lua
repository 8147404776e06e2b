-- One cell with the whole state, asked again and again.
local board = require "board"
local state = cell{reading = 0, writing = false, waiting = 0}

local function change(f)
  local done
  repeat
    state:update(function(s)
      done = f(s)
      return s
    end)
    if not done then sleep(0.001) end
  until done
end

local function reader()
  for _ = 1, 20 do
    change(function(s)
      if s.writing or s.waiting > 0 then return false end
      s.reading = s.reading + 1
      return true
    end)
    board.read()
    change(function(s)
      s.reading = s.reading - 1
      return true
    end)
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    change(function(s)
      s.waiting = s.waiting + 1
      return true
    end)
    change(function(s)
      if s.writing or s.reading > 0 then return false end
      s.writing, s.waiting = true, s.waiting - 1
      return true
    end)
    board.write()
    change(function(s)
      s.writing = false
      return true
    end)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
