/* What is seen of an image: a box in thousandths of its sides, moved by hand or by keyboard. */
(() => {
  const { Controller } = window.StimulusModule;
  const WHOLE = 1000;

  const within = (value, most) => Math.min(Math.max(value, 0), most);
  const read = (text) => {
    const [left, top, width, height] = text.split(',').map(Number);
    return { left, top, width, height };
  };
  const share = (place, room) => (room > 0 ? (place / room) * WHOLE : WHOLE / 2);

  class FrameController extends Controller {
    static targets = ['value', 'image', 'box', 'across', 'down', 'size'];

    static values = { usual: Object };

    connect() {
      this.card = this.element.closest('[data-account]');
      this.draw = this.draw.bind(this);
      this.shape?.addEventListener('change', this.draw);
      this.draw();
    }

    disconnect() {
      this.shape?.removeEventListener('change', this.draw);
    }

    get shape() {
      return this.card?.querySelector('[name$="-crop"]');
    }

    /* The largest box of the chosen shape, where nobody moved anything. */
    get usual() {
      return read(this.usualValue[this.shape?.value] || Object.values(this.usualValue)[0] || '0,0,1000,1000');
    }

    get current() {
      if (!this.valueTarget.value) return this.usual;
      const { left, top, width, height } = read(this.valueTarget.value);
      const usual = this.usual;
      const size = Math.min(Math.max(width / usual.width, height / usual.height), 1);
      return this.around(left + width / 2, top + height / 2, size);
    }

    around(x, y, size) {
      const usual = this.usual;
      const [width, height] = [Math.round(usual.width * size), Math.round(usual.height * size)];
      return {
        left: within(Math.round(x - width / 2), WHOLE - width),
        top: within(Math.round(y - height / 2), WHOLE - height),
        width,
        height,
      };
    }

    draw() {
      const box = this.current;
      const style = this.boxTarget.style;
      [style.left, style.top] = [`${box.left / 10}%`, `${box.top / 10}%`];
      [style.width, style.height] = [`${box.width / 10}%`, `${box.height / 10}%`];
      this.acrossTarget.value = share(box.left, WHOLE - box.width);
      this.downTarget.value = share(box.top, WHOLE - box.height);
      this.sizeTarget.value = (box.width / this.usual.width) * WHOLE;
      this.acrossTarget.disabled = box.width >= WHOLE;
      this.downTarget.disabled = box.height >= WHOLE;
    }

    move(event) {
      const usual = this.usual;
      const size = Number(this.sizeTarget.value) / WHOLE;
      const before = this.current;
      if (event.target === this.sizeTarget) {
        this.keep(this.around(before.left + before.width / 2, before.top + before.height / 2, size));
        return;
      }
      const [width, height] = [Math.round(usual.width * size), Math.round(usual.height * size)];
      const left = Math.round((Number(this.acrossTarget.value) / WHOLE) * (WHOLE - width));
      const top = Math.round((Number(this.downTarget.value) / WHOLE) * (WHOLE - height));
      this.keep({ left, top, width, height });
    }

    take(event) {
      this.held = { x: event.clientX, y: event.clientY, box: this.current };
      this.boxTarget.setPointerCapture(event.pointerId);
      event.preventDefault();
    }

    drag(event) {
      if (!this.held) return;
      const seen = this.imageTarget.getBoundingClientRect();
      const { box, x, y } = this.held;
      this.keep({
        ...box,
        left: within(Math.round(box.left + ((event.clientX - x) / seen.width) * WHOLE), WHOLE - box.width),
        top: within(Math.round(box.top + ((event.clientY - y) / seen.height) * WHOLE), WHOLE - box.height),
      });
    }

    leave() {
      this.held = null;
    }

    reset() {
      this.write('');
    }

    keep({ left, top, width, height }) {
      this.write([left, top, width, height].join(','));
    }

    write(text) {
      this.valueTarget.value = text;
      this.draw();
      this.valueTarget.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }

  window.wagtail.app.register('social-frame', FrameController);
})();
