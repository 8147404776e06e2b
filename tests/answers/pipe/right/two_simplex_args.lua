-- Two one-way pipes, made and named as in C.
local talk = require "talk"
local to_child = {pipe(false)}
local to_parent = {pipe(false)}
local function run(rd, wr, other1, other2)
  other1:close()
  other2:close()
  local count = 0
  while true do
    local ok, question = pcall(rd.recv, rd)
    if not ok then
      assert(question == pipe.Closed)
      break
    end
    count = count + 1
    wr:send(talk.answer(question))
  end
  wr:close()
  print("child: " .. count .. " questions")
end
local pid = process{target = run, args = {to_child[1], to_parent[2], to_child[2], to_parent[1]}}
pid:start()
to_child[1]:close()
to_parent[2]:close()
local answer
local question = talk.first()
while question do
  to_child[2]:send(question)
  answer = to_parent[1]:recv()
  question = talk.next(answer)
end
to_child[2]:close()
assert(not pcall(to_parent[1].recv, to_parent[1]))
pid:join()
print("main: " .. answer)
