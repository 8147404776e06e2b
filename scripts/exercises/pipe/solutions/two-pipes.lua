-- A pipe for each direction; the child is a class.
local talk = require "talk"

local q_out, q_in = pipe(false) -- the first end receives, the second sends
local a_out, a_in = pipe(false)

local Answerer = process.class()

function Answerer:run()
  q_in:close()
  a_out:close()
  local count = 0
  local ok, err = pcall(function()
    repeat
      a_in:send(talk.answer(q_out:recv()))
      count = count + 1
    until false
  end)
  assert(not ok and err == pipe.Closed)
  print("child: " .. count .. " questions")
end

local child = Answerer()
child:start()
a_in:close()
q_out:close()

local last
local function ask(question)
  if not question then return end
  q_in:send(question)
  last = a_out:recv()
  return ask(talk.next(last))
end
ask(talk.first())
q_in:close()
child:join()
print("main: " .. last)
