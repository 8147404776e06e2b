-- A class with a method for each step.
local talk = require "talk"
local Child = process.class()
function Child:init(ends) self.ends, self.n = ends, 0 end
function Child:step()
  local question = self.ends[2]:recv()
  self.n = self.n + 1
  self.ends[2]:send(talk.answer(question))
end
function Child:run()
  self.ends[1]:close()
  local ok, why
  repeat ok, why = pcall(self.step, self) until not ok
  if why ~= pipe.Closed then error(why) end
  print(("child: %d questions"):format(self.n))
end
local ends = {pipe()}
local child = Child(ends)
child:start()
ends[2]:close()
local last
local function go_on(question)
  while question do
    ends[1]:send(question)
    last = ends[1]:recv()
    question = talk.next(last)
  end
end
go_on(talk.first())
ends[1]:close()
join(child)
print("main: " .. last)
