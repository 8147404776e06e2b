-- Passing the baton: three semaphores of which one is open at a time.
local board = require "board"
local enter, r, w = semaphore(1), semaphore(0), semaphore(0)
local reading, writing, late_readers, late_writers = cell(0), cell(0), cell(0), cell(0)

local function pass_on()
  if writing:get() == 0 and late_writers:get() > 0 and reading:get() == 0 then
    late_writers:add(-1)
    w:release()
  elseif writing:get() == 0 and late_readers:get() > 0 and late_writers:get() == 0 then
    late_readers:add(-1)
    r:release()
  else
    enter:release()
  end
end

local function reader()
  for _ = 1, 20 do
    enter:acquire()
    if writing:get() > 0 or late_writers:get() > 0 then
      late_readers:add(1)
      enter:release()
      r:acquire()
    end
    reading:add(1)
    pass_on()
    board.read()
    enter:acquire()
    reading:add(-1)
    pass_on()
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    enter:acquire()
    if reading:get() > 0 or writing:get() > 0 then
      late_writers:add(1)
      enter:release()
      w:acquire()
    end
    writing:set(1)
    pass_on()
    board.write()
    enter:acquire()
    writing:set(0)
    pass_on()
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
