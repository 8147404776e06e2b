-- caught by: questions
-- Two queues in the place of a pipe.
local talk = require "talk"

local questions, answers = queue(), queue()

local child = spawn(function()
  local n = 0
  for question in questions:items() do
    n = n + 1
    answers:put(talk.answer(question))
  end
  print(("child: %d questions"):format(n))
end)

local question, answer = talk.first(), nil
while question do
  questions:put(question)
  answer = answers:get()
  question = talk.next(answer)
end
questions:close()
child:join()
print("main: " .. answer)
