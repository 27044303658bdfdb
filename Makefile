# Every target is a command of ./cloudsec, where the work is done. Words for the command go into ARGS:
#   make test ARGS="tests/api -k claim"      make manage ARGS="load_demo"      make up WEB_PORT=8001

COMMANDS := up test coverage check lint types soak bench simulate manage shell servers docs messages lock clean help

.DEFAULT_GOAL := help
.PHONY: $(COMMANDS)

$(COMMANDS):
	@./cloudsec $@ $(ARGS)

# make bench-matching is ./cloudsec bench matching
bench-%:
	@./cloudsec bench $* $(ARGS)
