-- The ends are arguments, and an iterator goes through the questions.
local talk = require "talk"

local function questions(p)
  return function()
    local ok, value = pcall(p.recv, p)
    return ok and value or nil
  end
end

local function answer_all(mine, theirs)
  theirs:close()
  local n = 0
  for question in questions(mine) do
    n = n + 1
    mine:send(talk.answer(question))
  end
  print("child: " .. n .. " questions")
end

local parent_end, child_end = pipe()
local child = process{target = answer_all, args = {child_end, parent_end}, name = "answers"}
child:start()

local question = talk.first()
local answer
repeat
  parent_end:send(question)
  answer = parent_end:recv()
  question = talk.next(answer)
until question == nil
parent_end:close()
child:join()
print("main: " .. answer)
