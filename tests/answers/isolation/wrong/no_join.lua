-- wrong: nobody joins the child (the prompt asks for it since the answer was written)
count = 0
local mail = queue()
process{
  name = "child",
  target = function(box)
    count = count + 1
    print(("child: %d"):format(count))
    box:put(count)
  end,
  args = {mail},
}:start()
local letter = mail:get(true)
print(("parent: %d"):format(count))
print(("received: %d"):format(letter))
