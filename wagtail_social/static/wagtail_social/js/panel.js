/* The Social panel and the sendings of a post: fresh while something is under way, and there as soon as a new page exists. */
(() => {
  const { Controller } = window.StimulusModule;

  class PanelController extends Controller {
    static targets = ['content', 'pending'];

    static values = { url: String, pattern: String, editable: Boolean, failed: String };

    connect() {
      if (this.hasPendingTarget) this.load();
      else this.plan();
    }

    disconnect() {
      clearTimeout(this.timer);
    }

    /* The create view became the edit view of a page that now exists. */
    takeOver(event) {
      const found = /\/(\d+)\//.exec(event.detail.url || '');
      if (!found || !this.patternValue) return;
      this.urlValue = this.patternValue.replace('/0/', `/${found[1]}/`);
      this.refresh();
    }

    /* The post has left while its fields were open: they are a record from now on. */
    closeFields() {
      if (this.editableValue && this.element.querySelector('[data-social-panel-left]')) window.location.reload();
    }

    plan() {
      const marked = this.element.querySelector('[data-social-panel-refresh]');
      clearTimeout(this.timer);
      if (marked) this.timer = setTimeout(() => this.refresh(), marked.dataset.socialPanelRefresh * 1000);
    }

    async refresh() {
      if (document.hidden || this.element.contains(document.activeElement)) {
        this.plan();
        return;
      }
      this.load();
    }

    async load() {
      try {
        const response = await fetch(this.urlValue, { credentials: 'same-origin' });
        if (response.ok) this.contentTarget.innerHTML = await response.text();
        this.closeFields();
      } finally {
        if (this.hasPendingTarget) this.pendingTarget.textContent = this.failedValue;
        this.plan();
      }
    }
  }

  class ConfirmController extends Controller {
    static values = { question: String };

    ask(event) {
      if (!window.confirm(this.questionValue)) event.preventDefault();
    }
  }

  /* Beside Wagtail's clipboard: says on the button that it was copied. */
  class CopyController extends Controller {
    static targets = ['button'];

    static values = { done: String };

    say() {
      const { buttonTarget: button } = this;
      const before = button.textContent;
      button.textContent = this.doneValue;
      setTimeout(() => {
        button.textContent = before;
      }, 2000);
    }
  }

  window.wagtail.app.register('social-copy', CopyController);
  window.wagtail.app.register('social-panel', PanelController);
  window.wagtail.app.register('social-confirm', ConfirmController);
})();
